package io.quarkiverse.dbsession.benchmark.measure.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.benchmark.measure.growth.Fit.Verdict;

class FitTest {

    private static Fit fit(DoubleUnaryOperator value, double... sizes) {
        return Fit.of(DoubleStream.of(sizes).mapToObj(x -> Point.of(x, List.of(value.applyAsDouble(x)))).toList());
    }

    @Test
    void aLineIsFoundAgain() {
        Fit fit = fit(x -> 300 + 25 * x, 1, 10, 100, 1000);
        assertThat(fit.slope()).isCloseTo(25, within(1e-9));
        assertThat(fit.intercept()).isCloseTo(300, within(1e-6));
        assertThat(fit.deviation()).isLessThan(1e-9);
        assertThat(fit.last()).isCloseTo(1, within(1e-9));
        assertThat(fit.verdict()).isEqualTo(Verdict.LINEAR);
    }

    @Test
    void smallSizesCountAsMuchAsLargeOnes() {
        // One millisecond does not matter to the last point, and is three times the first one.
        Fit fit = fit(x -> x == 1 ? 1300 : 300 + 25 * x, 1, 10, 100, 1000);
        assertThat(fit.deviation()).isGreaterThan(0.3);
        assertThat(fit.verdict()).isEqualTo(Verdict.BENT);
    }

    @Test
    void whatStaysTheSameIsFlat() {
        assertThat(fit(x -> 160 + 0.1 * x, 1, 10, 100).verdict()).isEqualTo(Verdict.FLAT);
        assertThat(fit(x -> 160 - 0.5 * x, 1, 10, 100).verdict()).isEqualTo(Verdict.FLAT);
    }

    @Test
    void whatGrowsFasterIsBent() {
        Fit fit = fit(x -> 100 + x * x, 1, 10, 100, 1000);
        assertThat(fit.verdict()).isEqualTo(Verdict.BENT);
        assertThat(fit.last()).isGreaterThan(1.5);
    }

    @Test
    void aPointHasTheMedianOfItsRounds() {
        assertThat(Point.of(5, List.of(4.0, 1.0, 9.0))).isEqualTo(new Point(5, 1, 4, 9));
        assertThat(Point.of(5, List.of(4.0, 1.0)).median()).isEqualTo(2.5);
    }
}
