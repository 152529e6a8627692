package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusProdModeTest;

/**
 * An application that has the tools of tests among its own dependencies.
 */
class ProductionBuildIsRefusedTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = new QuarkusProdModeTest()
            .withApplicationRoot(archive -> archive.addClass(ProductionBuildIsRefusedTest.class))
            .assertBuildException(refusal -> assertThat(refusal).hasStackTraceContaining(
                    "The application is built for production with quarkus-db-session-testing, which would "
                            + "let tests steer its transactions. Give that dependency the scope 'test'."));

    @Test
    void isNotBuilt() {
        fail("The application was built");
    }
}
