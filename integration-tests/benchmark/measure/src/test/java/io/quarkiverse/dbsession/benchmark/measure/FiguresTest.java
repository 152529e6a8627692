package io.quarkiverse.dbsession.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

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
    void whatWasNotMeasuredIsNotReached() {
        assertThat(Aim.atLeast(1, "", "", Double.NaN).reached()).isFalse();
        assertThat(Aim.atMost(1, "", "", Double.NaN).reached()).isFalse();
        assertThat(Aim.atLeast(1, "", "", 1).reached()).isTrue();
        assertThat(Aim.atMost(1, "", "", 1.01).reached()).isFalse();
    }
}
