package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void medianOfAnOddNumberIsTheMiddleOne() {
        Figures figures = new Figures(9, 1, 5);
        assertThat(figures.min()).isEqualTo(1);
        assertThat(figures.median()).isEqualTo(5);
        assertThat(figures.max()).isEqualTo(9);
        assertThat(figures.values()).containsExactly(9, 1, 5);
    }

    @Test
    void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(new Figures(9, 1, 5, 4).median()).isEqualTo(4.5);
    }

    @Test
    void nothingHasNoMedian() {
        assertThat(new Figures().median()).isNaN();
        assertThat(new Figures().toMap()).containsEntry("median", null).containsEntry("min", null);
    }

    @Test
    void ratiosAreMadeRoundByRound() {
        // Twice as much in each round, which the medians alone would not tell.
        Figures ratios = new Figures(2, 20, 200).relativeTo(new Figures(1, 10, 100));
        assertThat(ratios.values()).containsExactly(2, 2, 2);
        assertThat(new Figures(5, 3).minus(new Figures(1, 4)).values()).containsExactly(4, -1);
    }

    @Test
    void roundsThatHaveNoOtherSideAreRefused() {
        assertThatThrownBy(() -> new Figures(1, 2).relativeTo(new Figures(1)))
                .hasMessage("2 rounds cannot be compared with 1");
    }

    @Test
    void severalAreOne() {
        assertThat(Figures.all(List.of(new Figures(1, 2), new Figures(), new Figures(3))).values()).containsExactly(1, 2, 3);
    }

    @Test
    void reportedValuesHaveFiveDigits() {
        assertThat(Figures.rounded(1234.5678)).isEqualTo(1234.6);
        assertThat(Figures.rounded(0.00012345678)).isEqualTo(0.00012346);
        assertThat(Figures.rounded(Double.NaN)).isNull();
        assertThat(Figures.rounded(Double.POSITIVE_INFINITY)).isNull();
    }

    @Test
    void medianIsBetweenTwoOfTheValues() {
        // As tables of the sign test have it: the first of six, the second of ten, the tenth of thirty, from either end.
        assertThat(upTo(5).medianInterval()).isEqualTo(new Figures.Interval(1, 5));
        assertThat(upTo(6).medianInterval()).isEqualTo(new Figures.Interval(1, 6));
        assertThat(upTo(9).medianInterval()).isEqualTo(new Figures.Interval(2, 8));
        assertThat(upTo(10).medianInterval()).isEqualTo(new Figures.Interval(2, 9));
        assertThat(upTo(30).medianInterval()).isEqualTo(new Figures.Interval(10, 21));
        assertThat(new Figures(7).medianInterval()).isEqualTo(new Figures.Interval(7, 7));
        assertThat(new Figures().medianInterval()).isEqualTo(new Figures.Interval(Double.NaN, Double.NaN));
    }

    private static Figures upTo(int last) {
        return new Figures(IntStream.iterate(last, value -> value > 0, value -> value - 1).asDoubleStream().toArray());
    }

    @Test
    void whatTheMedianCanBeDecidesWhetherAnAimIsMissed() {
        assertThat(verdict(Aim.atLeast(5.5, "", "", upTo(10)))).isEqualTo("reached");
        assertThat(verdict(Aim.atLeast(9, "", "", upTo(10)))).isEqualTo("undecided");
        assertThat(verdict(Aim.atLeast(9.1, "", "", upTo(10)))).isEqualTo("missed");
        assertThat(verdict(Aim.atMost(5.5, "", "", upTo(10)))).isEqualTo("reached");
        assertThat(verdict(Aim.atMost(2, "", "", upTo(10)))).isEqualTo("undecided");
        assertThat(verdict(Aim.atMost(1.9, "", "", upTo(10)))).isEqualTo("missed");
        assertThat(Aim.atMost(1.9, "bytes", "here", upTo(10)))
                .hasToString("bytes, here: 5.500 (2.000 to 9.000), at most 1.900");
    }

    @Test
    void whatWasNotMeasuredIsMissed() {
        assertThat(verdict(Aim.atLeast(1, "", "", new Figures()))).isEqualTo("missed");
        assertThat(verdict(Aim.atMost(1, "", "", new Figures()))).isEqualTo("missed");
        assertThat(verdict(Aim.atMost(1, "", "", new Figures(Double.NaN)))).isEqualTo("missed");
    }

    private static String verdict(Aim aim) {
        return aim.verdict().key();
    }
}
