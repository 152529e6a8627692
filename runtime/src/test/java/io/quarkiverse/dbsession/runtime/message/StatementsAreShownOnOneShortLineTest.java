package io.quarkiverse.dbsession.runtime.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsAreShownOnOneShortLineTest {

    @Test
    void whitespaceIsCollapsedAndTrimmed() {
        assertThat(SqlText.forMessage("\n  select  a,\r\n\t b\u0000from t \n")).isEqualTo("select a, b from t");
    }

    @Test
    void whatFitsIsShownWhole() {
        String sql = "x".repeat(300);
        assertThat(SqlText.forMessage(sql)).isEqualTo(sql);
        assertThat(SqlText.forMessage(sql + "  \n")).isEqualTo(sql);
        assertThat(SqlText.forMessage("")).isEmpty();
    }

    @Test
    void whatDoesNotFitIsAbbreviated() {
        assertThat(SqlText.forMessage("x".repeat(301))).isEqualTo("x".repeat(300) + "…");
        assertThat(SqlText.forMessage("x".repeat(299) + " y")).isEqualTo("x".repeat(299) + "…");
    }

    @Test
    void aCharacterIsNotCutInHalf() {
        assertThat(SqlText.forMessage("x".repeat(299) + "😀y")).isEqualTo("x".repeat(299) + "…");
    }

    @Test
    void theDatasourceIsNamed() {
        assertThat(Place.of("<default>", "select\n1")).isEqualTo("[statement on the default datasource: select 1]");
        assertThat(Place.of("audit", "select 1")).isEqualTo("[statement on datasource 'audit': select 1]");
        assertThat(Place.of("audit", null)).isEqualTo("[datasource 'audit']");
    }
}
