package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.StatementTimeout;

/**
 * Streams on the real server, which computes rows as they are asked for.
 */
@ExtendWith(Postgres.class)
class StreamsReadRowByRowTest {

    private TestScope scope;

    @BeforeEach
    void scope(TestScope scope) {
        this.scope = scope;
    }

    @Test
    void allRowsInOrderAndNullsAmongThem() {
        List<Integer> all = scope.sql("select nullif(generate_series(1, 2500), 7)").query(Integer.class).stream().toList();
        assertThat(all).hasSize(2500).startsWith(1, 2, 3, 4, 5, 6, null, 8).endsWith(2500);
        assertThat(scope.sql("select 1 where false").query(Integer.class).stream()).isEmpty();
    }

    @Test
    void parallelStreamsSeeEachRowOnceAndKeepTheOrder() {
        List<Integer> all = IntStream.rangeClosed(1, 20_000).boxed().toList();
        assertThat(scope.sql("select generate_series(1, 20000)").query(Integer.class).stream().parallel().toList())
                .isEqualTo(all);
        assertThat(scope.sql("select generate_series(1, 20000)").query(Integer.class).stream().parallel().unordered()
                .mapToLong(Integer::longValue).sum()).isEqualTo(200_010_000L);
    }

    /** Row 1,001 would be a division by zero: it is computed only when it is asked for. */
    @Test
    void nothingIsComputedBeforeItIsAskedFor() {
        String sql = "select 1 / (1001 - generate_series(1, 5000))";
        Iterator<Integer> rows = scope.sql(sql).query(Integer.class).stream().iterator();
        for (int i = 0; i < 1000; i++) {
            rows.next();
        }
        AtomicInteger seen = new AtomicInteger();
        assertThat(catchThrowableOfType(DbSessionException.class, rows::hasNext).sqlState()).contains("22012");
        scope.sql("rollback").update();
        assertThatThrownBy(() -> scope.sql(sql).query(Integer.class).forEach(row -> seen.incrementAndGet()))
                .isInstanceOf(DbSessionException.class);
        assertThat(seen).hasValue(1000);
        scope.sql("rollback").update();
        // All at once: the failure is that of the call.
        assertThatThrownBy(() -> scope.sql(sql).fetchSize(0).query(Integer.class).stream())
                .isInstanceOf(DbSessionException.class);
    }

    @Test
    void queryRunsDuringTheCallAndFailsThere() {
        assertThatThrownBy(() -> scope.sql("select ?").query(String.class).stream()).isInstanceOf(InvalidParameter.class);
        assertThatThrownBy(() -> scope.sql("create temp table t(id int)").query().stream())
                .isExactlyInstanceOf(DbSessionException.class).hasMessageContaining("The statement returns no rows");
        assertThatThrownBy(() -> scope.sql("select 1, 2").query(Integer.class).stream())
                .isInstanceOf(RowMappingException.class);
        assertThatThrownBy(() -> scope.sql("select nothing").query().stream()).isInstanceOf(DbSessionException.class);
    }

    @Test
    void streamsAndStatementsMayBeInterleaved() {
        List<Integer> seen = new ArrayList<>();
        try (Stream<Integer> outer = scope.sql("select generate_series(1, 5)").fetchSize(2).query(Integer.class).stream()) {
            outer.forEach(x -> {
                try (Stream<Integer> inner = scope.sql("select :x * generate_series(1, 3)").param("x", x).fetchSize(1)
                        .query(Integer.class).stream()) {
                    inner.limit(2).forEach(seen::add);
                }
                seen.add(scope.sql("select -:x").param("x", x).query(Integer.class).single());
            });
        }
        assertThat(seen).containsExactly(1, 2, -1, 2, 4, -2, 3, 6, -3, 4, 8, -4, 5, 10, -5);
    }

    /** The driver watches the run of a query, the server each step of reading its rows. */
    @Test
    void timeoutOfTheStatementLimitsItsRunAndThatOfTheServerEachStep() {
        assertThatThrownBy(() -> scope.sql("select 1 from pg_sleep(60)").timeout(Duration.ofMillis(100)).query(Integer.class)
                .stream()).isInstanceOf(StatementTimeout.class);
        scope.sql("rollback").update();
        scope.sql("set local statement_timeout = 300").update();
        Iterator<Integer> rows = scope.sql("select x from (select generate_series(1, 3) x offset 0) t "
                + "where x < 3 or pg_sleep(60) is not null").fetchSize(1).query(Integer.class).stream().iterator();
        assertThat(rows.next()).isEqualTo(1);
        assertThat(rows.next()).isEqualTo(2);
        assertThat(catchThrowableOfType(DbSessionException.class, rows::next).sqlState()).contains("57014");
    }
}
