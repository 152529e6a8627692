package io.quarkiverse.dbsession.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.deployment.ValidationPhaseBuildItem.ValidationErrorBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;

/**
 * P3: no success over a rollback, which is what each request of RESTEasy Classic would be. Asks the build step alone, because
 * RESTEasy Classic cannot be on the class path together with Quarkus REST.
 */
class ResteasyClassicIsRefusedTest {

    final Optional<SessionsInUseBuildItem> inUse = Optional.of(new SessionsInUseBuildItem());

    @Test
    void resteasyClassicIsRefused() {
        assertThat(errors(inUse, Capability.REST, Capability.RESTEASY)).singleElement()
                .satisfies(error -> assertThat(error.getValues()).singleElement()
                        .satisfies(failure -> assertThat(failure)
                                .hasMessage("The application uses DbSession with RESTEasy Classic (quarkus-resteasy), whose "
                                        + "requests would all be rolled back, because only those of Quarkus REST are committed. "
                                        + "Replace quarkus-resteasy with quarkus-rest.")));
    }

    @Test
    void nothingElseIs() {
        assertThat(errors(inUse, Capability.REST, Capability.RESTEASY_REACTIVE)).isEmpty();
        assertThat(errors(inUse)).isEmpty();
        assertThat(errors(Optional.empty(), Capability.REST, Capability.RESTEASY)).isEmpty();
    }

    private static List<ValidationErrorBuildItem> errors(Optional<SessionsInUseBuildItem> inUse, String... capabilities) {
        List<ValidationErrorBuildItem> errors = new ArrayList<>();
        new DbSessionRestProcessor().refuseResteasyClassic(inUse, new Capabilities(Set.of(capabilities)), errors::add);
        return errors;
    }
}
