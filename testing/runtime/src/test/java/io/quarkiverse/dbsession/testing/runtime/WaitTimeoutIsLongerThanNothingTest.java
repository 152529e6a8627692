package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;

import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/**
 * Before anything else is done: otherwise each transaction of a test that is not the only one would fail.
 */
class WaitTimeoutIsLongerThanNothingTest {

    @ParameterizedTest
    @CsvSource({ "0s, PT0S", "-1s, PT-1S" })
    void orIsRefused(String configured, String duration) throws Exception {
        SmallRyeConfig config = new SmallRyeConfigBuilder().withMapping(DbTestConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValue("quarkus.db-session-testing.wait-timeout", configured).build();
        var context = new QuarkusTestMethodContext(this, List.of(),
                getClass().getDeclaredMethod("orIsRefused", String.class, String.class), null);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // One that has no configuration yet.
        ClassLoader own = new URLClassLoader(new URL[0], before);
        ConfigProviderResolver.instance().registerConfig(config, own);
        Thread.currentThread().setContextClassLoader(own);
        try {
            assertThatThrownBy(() -> new DbTestCallbacks().beforeEach(context)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("quarkus.db-session-testing.wait-timeout is " + duration
                            + ", and a timeout is longer than 0. Correct it, or leave it out for 10 seconds.");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            ConfigProviderResolver.instance().releaseConfig(config);
        }
        assertThat(RunningTest.current()).isNull();
    }
}
