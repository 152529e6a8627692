package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * What is remembered of texts, and that it is not remembered for ever.
 */
class TextsAreReadOnceTest {

    @Test
    void theSameTextIsKnown() throws Exception {
        SqlText text = SqlText.of("select :a");
        assertThat(SqlText.of(new StringBuilder("select :").append('a').toString())).isSameAs(text);
        assertThat(text.parsed()).isSameAs(text.parsed());
        assertThat(text.parsed().names()).containsExactly("a");
        assertThat(text.transactionEnd()).isNull();
        assertThat(SqlText.of("select 1; commit").transactionEnd()).isEqualTo("COMMIT");
    }

    @Test
    void whatIsWrongWithATextIsToldEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SqlText.of("select ?, :a").parsed())
                    .isInstanceOf(SqlParser.MixedParametersException.class);
        }
    }

    @Test
    void everNewTextsDoNotFillTheMemory() {
        SqlText text = SqlText.of("select 'one of many'");
        for (int i = 0; i < 2_000; i++) {
            SqlText.of("select " + i);
        }
        assertThat(SqlText.of("select 'one of many'")).isNotSameAs(text);
    }

    @Test
    void longTextsAreNotKept() {
        String text = "select '" + "x".repeat(5_000) + "'";
        assertThat(SqlText.of(text)).isNotSameAs(SqlText.of(text));
    }
}
