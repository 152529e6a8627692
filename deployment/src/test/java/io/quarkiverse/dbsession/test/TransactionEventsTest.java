package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P14: what observers of transactions hear, in which order, and what they can do about it.
 */
class TransactionEventsTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .overrideConfigKey("quarkus.datasource.second.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.second.username", "postgres")
            .overrideConfigKey("quarkus.datasource.second.password", "postgres")
            .overrideConfigKey("quarkus.datasource.second.jdbc.url", TestDatabase.url())
            .overrideConfigKey("quarkus.datasource.second.jdbc.metrics.enabled", "true")
            .assertLogRecords(records -> assertThat(records).hasSize(1).allSatisfy(record -> {
                assertThat(record.getLevel()).isEqualTo(Level.parse("ERROR"));
                assertThat(text(record)).startsWith("An observer of AfterCommit on the default datasource has failed: ")
                        .endsWith("The outcome stands; mend the observer.");
            }));

    private static String text(LogRecord record) {
        return new org.jboss.logmanager.formatters.PatternFormatter("%s").format(record);
    }

    @Inject
    @DataSource("second")
    AgroalDataSource secondPool;

    @Inject
    Log log;

    @BeforeEach
    void forget() {
        log.lines.clear();
    }

    @AfterEach
    void nothingOfTheSecondHasLeaked() {
        await(() -> secondPool.getMetrics().activeCount() == 0, "connections of the second pool are in use");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing            | 204 |                                                                        |
            committed          | 204 | begin early-commit commit-of-default commit after-commit               | 1 audit
            thrown             | 418 | begin after-rollback                                                   |
            commit-and-rollback| 418 | begin early-commit commit-of-default commit after-commit begin after-rollback | 1 audit
            veto               | 418 | begin early-commit commit-of-default after-rollback                    |
            marked-by-observer | 500 | begin early-commit commit-of-default commit after-rollback             |
            caught-veto        | 204 | begin early-commit commit-of-default after-rollback begin early-commit commit-of-default commit after-commit | 2 audit
            refused-begin      | 418 | after-rollback                                                         |
            commit-fails       | 500 | begin early-commit commit-of-default commit after-rollback             |
            swallowed          | 500 | begin after-rollback                                                   |
            after-commit-fails | 204 | begin early-commit commit-of-default commit after-commit               | 1 audit
            read-only          | 204 | begin after-commit                                                     |
            independent        | 204 | begin early-commit commit-of-default commit after-commit               | 1 audit
            second             | 204 | second:begin second:commit second:after-commit                         | 1
            both               | 204 | begin second:begin early-commit commit-of-default commit second:commit after-commit second:after-commit | 1 2 audit
            veto-of-second     | 418 | begin second:begin early-commit commit-of-default commit second:commit after-rollback second:after-rollback |
            observer-opens-second | 204 | begin early-commit second:begin commit-of-default commit second:commit after-commit second:after-commit | 1 2 audit
            ends-in-observer   | 204 | begin early-commit commit-of-default commit after-commit               | 1 audit
            after-outcome      | 204 | begin early-commit commit-of-default commit after-commit begin         | 1 audit
            nested             | 204 | begin early-commit commit-of-default commit after-commit               | 1 audit
            """)
    void events(String path, int status, String expected, String rows) {
        given().post("/events/" + path).then().statusCode(status);
        assertThat(String.join(" ", log.lines)).isEqualTo(expected == null ? "" : expected.strip().replaceAll(" +", " "));
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by text) from example")).isEqualTo(rows);
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @Singleton
    public static class Log {

        final List<String> lines = new CopyOnWriteArrayList<>();
        volatile String mode = "";

        void add(String line) {
            lines.add(line);
        }
    }

    @ApplicationScoped
    public static class Observer {

        @Inject
        Log log;

        @Inject
        DbSession session;

        @Inject
        @DataSource("second")
        DbSession second;

        private static String prefix(String dataSource) {
            return dataSource.equals("<default>") ? "" : dataSource + ":";
        }

        void onBegin(@Observes AfterBegin event) {
            if (log.mode.equals("refused-begin")) {
                throw new IllegalStateException("refused");
            }
            log.add(prefix(event.dataSource()) + "begin");
            // The first statement of the transaction, which ends with it.
            event.session().sql("select set_config('app.user', 'somebody', true)").query(String.class).single();
        }

        void afterTheOthers(@Observes @Priority(3) BeforeCommit event) {
            log.add(prefix(event.dataSource()) + "commit");
            if (log.mode.equals("veto-of-second") && event.dataSource().equals("second")) {
                throw new IllegalStateException("veto");
            }
            if (log.mode.equals("marked-by-observer")) {
                event.session().setRollbackOnly();
            }
        }

        void ofDefault(@Observes @Default @Priority(2) BeforeCommit event) {
            log.add("commit-of-default");
            if (log.mode.equals("veto")) {
                throw new IllegalStateException("veto");
            }
            event.session().execute("insert into example(text) values ('audit')");
            if (log.mode.equals("ends-in-observer")) {
                assertThatThrownBy(() -> event.session().commit()).isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "commit() of the session of the default datasource was called by an observer of its transaction, "
                                        + "which goes on after it. Throw an exception if it is not to be committed.");
                assertThatThrownBy(() -> event.session().close()).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> event.session().nested().run(() -> {
                    event.session().execute("insert into example(text) values ('undone')");
                    throw new IllegalStateException("undone");
                })).hasMessage("undone");
            }
        }

        void first(@Observes @Default @Priority(1) BeforeCommit event) {
            log.add("early-commit");
            if (log.mode.equals("observer-opens-second")) {
                second.execute("insert into example(text) values ('2')");
            }
        }

        void onSecond(@Observes @DataSource("second") AfterCommit event) {
            assertThat(event.dataSource()).isEqualTo("second");
        }

        void failing(@Observes @Default @Priority(1) AfterCommit event) {
            if (log.mode.equals("after-commit-fails")) {
                throw new IllegalStateException("on purpose");
            }
        }

        void onCommitted(@Observes @Priority(2) AfterCommit event) {
            log.add(prefix(event.dataSource()) + "after-commit");
            if (log.mode.equals("after-outcome")) {
                assertThat(event.session().isOpen()).as("the connection has gone back").isFalse();
                assertThat(event.session().sql("select count(*) from example").query(Long.class).single()).isEqualTo(2);
                assertThatThrownBy(() -> event.session().execute("insert into example(text) values ('late')"))
                        .isInstanceOf(DbSessionException.class).hasMessageContaining("DbSessions.independent()");
            }
        }

        void onRolledBack(@Observes AfterRollback event) {
            log.add(prefix(event.dataSource()) + "after-rollback");
        }
    }

    @Path("/events")
    public static class Resource {

        @Inject
        Log log;

        @Inject
        DbSession session;

        @Inject
        @DataSource("second")
        DbSession second;

        @Inject
        DbSessions sessions;

        private void insert(int text) {
            assertThat(session.sql("insert into example(text) values (?) returning current_setting('app.user')")
                    .param(Integer.toString(text)).query(String.class).single()).isEqualTo("somebody");
        }

        @POST
        @Path("/{mode}")
        public void mode(@jakarta.ws.rs.PathParam("mode") String mode) {
            log.mode = mode;
            switch (mode) {
                case "nothing" -> session.commit();
                case "thrown" -> {
                    insert(1);
                    throw new IllegalStateException("on purpose");
                }
                case "commit-and-rollback" -> {
                    insert(1);
                    session.commit();
                    insert(2);
                    throw new IllegalStateException("on purpose");
                }
                case "caught-veto" -> {
                    insert(1);
                    log.mode = "veto";
                    assertThatThrownBy(session::commit).hasMessage("veto");
                    assertThat(session.isOpen()).isTrue();
                    log.mode = "";
                    insert(2);
                }
                case "commit-fails" -> {
                    insert(1);
                    session.execute("create temporary table child(id int unique deferrable initially deferred) on commit drop");
                    session.execute("insert into child values (1), (1)");
                }
                case "swallowed" -> {
                    insert(1);
                    assertThatThrownBy(() -> insert(1)).isInstanceOf(DbSessionException.class);
                }
                case "read-only" -> session.atomic().readOnly()
                        .call(() -> session.sql("select count(*) from example").query(Long.class).single());
                case "independent" -> sessions.independent().run(own -> own.execute("insert into example(text) values ('1')"));
                case "second" -> second.execute("insert into example(text) values ('1')");
                case "both", "veto-of-second" -> {
                    insert(1);
                    second.execute("insert into example(text) values ('2')");
                }
                case "nested" -> {
                    // What the observer of the begin has set is not undone with the unit that made it begin.
                    assertThatThrownBy(() -> session.nested().run(() -> {
                        insert(2);
                        throw new IllegalStateException("undone");
                    })).hasMessage("undone");
                    insert(1);
                }
                default -> insert(1);
            }
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).build();
        }

        @ServerExceptionMapper
        public Response map(CommitFailed e) {
            return Response.status(500).build();
        }
    }
}
