package io.quarkiverse.dbsession.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

/**
 * That what is measured above the driver still works with the stub of a driver, as long as nobody measures.
 */
@QuarkusTest
class BenchmarksRunTest {

    @Test
    void units() throws Exception {
        UnitBenchmark units = new UnitBenchmark();
        units.start();
        assertThat(units.byHand()).isEqualTo(1);
        assertThat(units.session()).isEqualTo(1);
        assertThat(units.sessionObserved()).isEqualTo(1);
        assertThat(units.independent()).isEqualTo(1);
        assertThat(units.atomicUnit()).isEqualTo(1);
        assertThat(units.atomic()).isEqualTo(1);
        assertThat(units.transactional()).isEqualTo(1);
        assertThat(units.nestedByHand()).isEqualTo(units.nested());
    }

    @Test
    void statements() throws Exception {
        StatementBenchmark statements = new StatementBenchmark();
        statements.start();
        try {
            assertThat(statements.byHandWith1Parameter()).isEqualTo(1);
            assertThat(statements.sessionWith1Parameter()).isEqualTo(1);
            assertThat(statements.byHandWith10Parameters()).isEqualTo(1);
            assertThat(statements.sessionWith10Parameters()).isEqualTo(1);
            assertThat(statements.sessionRow()).isEqualTo(statements.byHandRow())
                    .isEqualTo(statements.sessionRowWithRowMapper());
        } finally {
            statements.end();
        }
    }

    @Test
    void untouchedSessions() throws InterruptedException, SQLException {
        UntouchedBenchmark untouched = new UntouchedBenchmark();
        untouched.start();
        assertThat(untouched.requestWithInjectedSession()).isEqualTo(untouched.requestWithoutSession());
        assertThat(untouched.requestThatAsks()).isFalse();
        UntouchedBenchmark.Request request = new UntouchedBenchmark.Request();
        request.begin(untouched);
        try {
            assertThat(untouched.isOpen(request)).isFalse();
        } finally {
            request.end();
        }
    }
}
