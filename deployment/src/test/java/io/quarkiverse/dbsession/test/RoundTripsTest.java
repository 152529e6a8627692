package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.agroal.api.AgroalDataSource.FlushMode;
import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.ReadConsistency;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P1, P2: how often units of work ask the server, counted by a relay between driver and server; and what becomes of statements
 * that are transactions of their own.
 */
class RoundTripsTest extends SessionTest {

    static final int RELAY_PORT = TcpRelay.reservePort(RoundTripsTest.class);

    @RegisterExtension
    static final QuarkusUnitTest APP = app()
            .overrideConfigKey("quarkus.datasource.jdbc.url", TestDatabase.url(RELAY_PORT))
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.observed.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.observed.username", "postgres")
            .overrideConfigKey("quarkus.datasource.observed.password", "postgres")
            .overrideConfigKey("quarkus.datasource.observed.jdbc.url", TestDatabase.url());

    @Inject
    DbSessions sessions;
    @Inject
    @DataSource("observed")
    DbSessions observed;

    private TcpRelay relay;

    @BeforeEach
    void startRelay() throws IOException {
        relay = new TcpRelay(RELAY_PORT);
        TestDatabase.execute("insert into example(text) values ('a'), ('b'), ('c')");
        // Opens the connection of the pool.
        work(session -> session.sql("select 1").query(int.class).single());
    }

    @AfterEach
    void stopRelay() throws IOException {
        pool.flush(FlushMode.GRACEFUL);
        await(() -> pool.getMetrics().availableCount() == 0, "connections through the relay are still there");
        relay.close();
    }

    private int work(Consumer<DbSession> work) {
        int before = relay.roundTrips();
        try (DbSession session = sessions.open()) {
            work.accept(session);
        }
        return relay.roundTrips() - before;
    }

    private int reading(Consumer<DbSession> work) {
        return work(session -> session.atomic().readOnly(ReadConsistency.STATEMENT).run(() -> work.accept(session)));
    }

    private static String first(DbSession session) {
        return session.sql("select text from example where id = ?").param(1).query(String.class).single();
    }

    @ApplicationScoped
    public static class Texts {

        @Inject
        DbSession session;

        @Atomic(readOnly = true, readConsistency = ReadConsistency.STATEMENT)
        public String single() {
            return first(session);
        }
    }

    /** Row-level security relies on such a setting: it has to be there for each statement. */
    @ApplicationScoped
    public static class Tenant {

        void set(@Observes @DataSource("observed") AfterBegin event) {
            event.session().sql("select set_config('dbsession.tenant', 'x', true)").query(String.class).single();
        }
    }

    @Path("/round-trips")
    public static class Resource {

        @Inject
        DbSession session;
        @Inject
        Texts texts;

        @GET
        @Path("untouched")
        public boolean untouched() {
            return session.isOpen();
        }

        @POST
        @Path("write")
        public int write(@QueryParam("statements") @DefaultValue("1") int statements) {
            return IntStream.range(0, statements)
                    .map(i -> session.sql("insert into example(text) values (?)").param("new " + i).update()).sum();
        }

        @GET
        @Path("read")
        public String read() {
            return String.join(" ", session.sql("select text from example").query(String.class).list());
        }

        @GET
        @Path("single")
        public String single() {
            return texts.single();
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({ "GET, untouched, 0", "POST, write, 2", "POST, write?statements=7, 8", "GET, read, 2", "GET, single, 1" })
    void requestsTakeOneForEachStatementAndOneForTheCommit(String method, String path, int expected) {
        int before = relay.roundTrips();
        given().when().request(method, "/round-trips/" + path).then().statusCode(200);
        await(() -> pool.getMetrics().activeCount() == 0, "the request has not ended");
        assertThat(relay.roundTrips() - before).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 5, 50 })
    void statementsThatStandForThemselvesTakeOneEach(int statements) {
        // More than five times: the driver has the server prepare them then.
        assertThat(reading(session -> {
            for (int i = 0; i < statements; i++) {
                assertThat(first(session)).isEqualTo("a");
            }
        })).isEqualTo(statements);
        assertThat(work(session -> session.atomic().readOnly().run(() -> {
            for (int i = 0; i < statements; i++) {
                assertThat(first(session)).isEqualTo("a");
            }
        }))).isEqualTo(statements + 1);
    }

    @Test
    void statementsThatStandForThemselvesLeaveNoTransactionOpen() {
        reading(session -> {
            assertThat(first(session)).isEqualTo("a");
            assertThat(session.inTransaction()).isTrue();
            assertThat(TestDatabase.number("select count(*) from pg_stat_activity where state like 'idle in transaction%'"))
                    .isZero();
            TestDatabase.execute("update example set text = 'changed' where id = 1");
            assertThat(first(session)).isEqualTo("changed");
        });
        assertThat(work(session -> {
            session.execute("insert into example(text) values ('d')");
            session.commit();
        })).as("afterwards the connection writes as before").isEqualTo(2);
        assertThat(TestDatabase.rows("example")).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = { "select text from example order by id", "select text from example order by id;",
            "select text from example order by id -- with a comment", "select text from example order by id /* ; */ ; ;",
            "with t as (select * from example) select text from t order by id", "table example_texts" })
    void howeverTheyAreWritten(String sql) {
        TestDatabase.execute("create or replace view example_texts as select text from example order by id");
        try {
            assertThat(reading(
                    session -> assertThat(session.sql(sql).query(String.class).list()).containsExactly("a", "b", "c")))
                    .isEqualTo(1);
        } finally {
            TestDatabase.execute("drop view example_texts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "insert into example(text) values ('d')", "delete from example", "truncate example",
            "select text from example for update", "select nextval('example_id_seq')" })
    void writesAreRefused(String sql) {
        assertThat(reading(session -> {
            assertThatThrownBy(() -> session.sql(sql).update()).isInstanceOf(DbSessionException.class)
                    .hasMessage("A write was refused [statement on the default datasource: " + sql
                            + "]: its unit of work is read-only. Leave out readOnly, or write outside of the unit.");
            session.setRollbackOnly();
        })).as("the statement and the rollback").isEqualTo(2);
        assertThat(TestDatabase.rows("example")).isEqualTo(3);
    }

    @Test
    void anErrorThatIsSwallowedDoomsTheUnitAsAlways() {
        assertThatThrownBy(() -> reading(session -> {
            first(session);
            assertThat(catchThrowable(() -> session.sql("select 1 / 0").query(int.class).single())).isNotNull();
        })).isInstanceOf(CommitFailed.class);
        assertThatThrownBy(() -> reading(session -> {
            assertThat(catchThrowable(() -> session.sql("select 1 / 0").query(int.class).single())).isNotNull();
            first(session);
        })).isInstanceOf(DbSessionException.class).hasMessageContaining("25P02");
        assertThat(reading(RoundTripsTest::first)).isEqualTo(1);
    }

    @Test
    void statementsAreCancelledAfterTheirTimeout() {
        assertThatThrownBy(() -> reading(session -> session.sql("select pg_sleep(60)::text").timeout(Duration.ofMillis(50))
                .query(String.class).single())).isInstanceOf(StatementTimeout.class);
        assertThat(reading(RoundTripsTest::first)).isEqualTo(1);
    }

    @Test
    void rowsThatAreReadStepByStepKeepTheirTransaction() {
        assertThat(reading(session -> {
            try (Stream<String> rows = session.sql("select text from example order by id").fetchSize(1).query(String.class)
                    .stream()) {
                Iterator<String> all = rows.iterator();
                assertThat(all.next()).isEqualTo("a");
                assertThat(first(session)).isEqualTo("a");
                assertThat(all.next()).isEqualTo("b");
                assertThat(all.next()).isEqualTo("c");
                assertThat(all.hasNext()).isFalse();
            }
            assertThat(first(session)).isEqualTo("a");
        })).as("four for three rows one by one, two statements, the commit").isEqualTo(7);
        assertThat(reading(session -> assertThat(
                session.sql("select text from example order by id").fetchSize(2).query(String.class).list()).hasSize(3)))
                .as("two for the rows, the commit").isEqualTo(3);
    }

    @Test
    void whoAsksForMoreHasATransaction() {
        assertThat(work(session -> session.atomic().readOnly(ReadConsistency.STATEMENT).isolation(Isolation.REPEATABLE_READ)
                .run(() -> {
                    assertThat(first(session)).isEqualTo("a");
                    TestDatabase.execute("update example set text = 'changed' where id = 1");
                    assertThat(first(session)).isEqualTo("a");
                }))).as("the level, two statements, the commit").isEqualTo(4);
        TestDatabase.execute("update example set text = 'a' where id = 1");
        assertThat(reading(session -> session.atomic().run(() -> {
            session.sql("select set_config('dbsession.test', 'x', true)").query(String.class).single();
            assertThat(session.sql("select current_setting('dbsession.test')").query(String.class).single()).isEqualTo("x");
        }))).as("two statements of a part that is any unit, the commit").isEqualTo(3);
        assertThat(reading(session -> session.nested().run(() -> first(session))))
                .as("savepoint, statement, its release, the commit").isEqualTo(4);
        assertThat(reading(session -> {
            try (var statement = session.connection().prepareStatement("select text from example");
                    var rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        })).as("JDBC, the commit").isEqualTo(2);
        assertThat(work(session -> {
            first(session);
            session.atomic().readOnly(ReadConsistency.STATEMENT).run(() -> first(session));
        })).as("a transaction that was there is committed, and the unit comes after it").isEqualTo(3);
    }

    @Test
    void whatObserversSetAtTheBeginIsThereForEachStatement() {
        try (DbSession session = observed.open()) {
            session.atomic().readOnly(ReadConsistency.STATEMENT).run(() -> {
                for (int i = 0; i < 2; i++) {
                    assertThat(session.sql("select current_setting('dbsession.tenant')").query(String.class).single())
                            .isEqualTo("x");
                }
            });
        }
    }
}
