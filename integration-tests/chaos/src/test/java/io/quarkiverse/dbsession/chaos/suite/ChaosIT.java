package io.quarkiverse.dbsession.chaos.suite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * P3 to P5, P8, P10, P12, P14, P16: nothing is lost and nothing leaks, whatever happens. See {@link Faults} for what does.
 */
class ChaosIT {

    @Test
    void nothingIsLostAndNothingLeaks() throws Exception {
        Chaos chaos = Chaos.configured();
        Report report = chaos.run();
        assertThat(report.requests(Engine.EXTENSION)).isPositive();
        assertThat(report.violations(Engine.EXTENSION)).as(report.details(Engine.EXTENSION)).isZero();
        if (chaos.canFail()) {
            assertThat(report.violations(Engine.DOUBLE, 'A'))
                    .as("The double commits behind the response, and the suite has not noticed").isPositive();
        }
    }
}
