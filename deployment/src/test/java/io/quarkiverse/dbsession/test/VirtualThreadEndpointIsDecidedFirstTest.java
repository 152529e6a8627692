package io.quarkiverse.dbsession.test;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import org.jboss.resteasy.reactive.common.processor.TargetJavaVersion;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.provider.Arguments;

import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.resteasy.reactive.server.spi.TargetJavaVersionBuildItem;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;

/**
 * P3, P4, P5 and P8 for methods that run on virtual threads. Before Java 21 there are none, and Quarkus refuses to build such
 * an application.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadEndpointIsDecidedFirstTest extends EndpointKindsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = kindsApp().addBuildChainCustomizer(new CompiledForVirtualThreads());

    static Stream<Arguments> kinds() {
        return Stream.of(Arguments.of("virtual", "virtual"), Arguments.of("virtual-output", "virtual"));
    }

    @Path("/")
    @Produces(MediaType.TEXT_PLAIN)
    @Singleton
    public static class Orders {

        @Inject
        Seen seen;

        @POST
        @Path("/virtual/{how}")
        @RunOnVirtualThread
        public Receipt virtual(String how) {
            seen.thread();
            return seen.insert(how);
        }

        @POST
        @Path("/virtual-output/{how}")
        @RunOnVirtualThread
        public StreamingOutput virtualOutput(String how) {
            seen.thread();
            seen.insert(how);
            return out -> out.write(seen.database().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * Quarkus refuses virtual threads in applications that are compiled for a Java without them. It looks at the classes of the
     * extension's build.
     */
    static class CompiledForVirtualThreads implements Consumer<BuildChainBuilder> {

        @Override
        public void accept(BuildChainBuilder builder) {
            builder.addBuildStep(
                    context -> context.produce(new TargetJavaVersionBuildItem(() -> TargetJavaVersion.Status.TRUE)))
                    .produces(TargetJavaVersionBuildItem.class).build();
        }
    }
}
