package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkus.test.QuarkusUnitTest;

/**
 * Counted by a relay between driver and server.
 */
class BatchesCostFewRoundTripsTest extends SessionTest {

    static final int RELAY_PORT = TcpRelay.reservePort(BatchesCostFewRoundTripsTest.class);

    private static final String INSERT = "insert into wide(a, b, c) values (?, ?, ?)";

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.jdbc.url", TestDatabase.url(RELAY_PORT));

    @Inject
    DbSessions sessions;

    private TcpRelay relay;
    private final AtomicInteger parsed = new AtomicInteger();

    @BeforeEach
    void startRelay() throws IOException {
        TestDatabase.execute("drop table if exists wide", "create table wide(a int, b text, c numeric)");
        relay = new TcpRelay(RELAY_PORT);
        relay.onRequest((text, link) -> parsed.addAndGet(text.split("insert into wide", -1).length - 1));
    }

    @AfterEach
    void stopRelay() throws IOException {
        pool.flush(FlushMode.GRACEFUL);
        await(() -> pool.getMetrics().availableCount() == 0, "connections through the relay are still there");
        relay.close();
        TestDatabase.execute("drop table wide");
    }

    private int roundTrips(DbSession session, List<?> rows) {
        session.sql("select 1").query(int.class).single(); // BEGIN
        int before = relay.roundTrips();
        assertThat(session.sql(INSERT).batch(rows)).hasSize(rows.size()).containsOnly(1);
        return relay.roundTrips() - before;
    }

    @ParameterizedTest
    @CsvSource({ "1, 1", "250, 1", "260, 2", "1000, 4", "10000, 40" })
    void fourForAThousandRows(int rows, int expected) {
        List<List<Object>> all = IntStream.range(0, rows).mapToObj(i -> List.<Object> of(i, "x" + i, 1)).toList();
        assertThat(sessions.independent().<Integer> call(session -> roundTrips(session, all))).isEqualTo(expected);
        assertThat(TestDatabase.rows("wide")).isEqualTo(rows);
    }

    /** The driver has the server parse a statement anew when the types of its parameters change; NULL is of every type. */
    @ParameterizedTest
    @CsvSource({ "1000, 4", "5000, 20" })
    void nullsAreNoOtherStatement(int rows, int expected) {
        List<List<Object>> all = IntStream.range(0, rows)
                .mapToObj(i -> Arrays.<Object> asList(i % 2 == 0 ? null : i, i % 3 == 0 ? null : "x", i % 5 == 0 ? null : 1))
                .toList();
        assertThat(sessions.independent().<Integer> call(session -> roundTrips(session, all))).isEqualTo(expected);
        // At the beginning, until each column has had a value; not for each row.
        assertThat(parsed.get()).isLessThan(10);
        assertThat(TestDatabase.number("select count(*) from wide where a is null")).isEqualTo(rows / 2);
    }

    @Test
    void theTimeoutHoldsForEachPiece() {
        StatementTimeout timeout = catchThrowableOfType(StatementTimeout.class,
                () -> sessions.independent().run(session -> session
                        .sql("insert into wide(b) select pg_sleep(:seconds)::text").timeout(Duration.ofMillis(200))
                        .batch(List.of(0, 60))));
        assertThat(timeout).hasMessageContaining("its timeout of PT0.2S ran out").hasMessageContaining(" of 2 of the batch");
        assertThat(TestDatabase.rows("wide")).isZero();
    }
}
