package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;

/**
 * P15: mistakes in units of work and in asking for sessions are found at build time, all at once.
 */
class AtomicMistakesFailTheBuildTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app().assertException(failure -> assertThat(failure)
            .message()
            .contains(
                    "AtomicMistakesFailTheBuildTest$Service#unknown() has @Atomic for datasource 'nope', which is no JDBC datasource of "
                            + "the application. JDBC datasources: the default datasource. Name one with @Atomic(dataSource = …), or configure "
                            + "quarkus.datasource.\"nope\".db-kind.")
            .contains("#levels() has @Atomic with 2 isolation levels, and a transaction has one. Leave one.")
            .contains(
                    "#timeout() has @Atomic with the timeout 'soon', which is no duration longer than 0. Write it like 10S, 500ms or "
                            + "PT1M30S.")
            .contains(
                    "#stream() returns a Multi and has @Atomic: what it streams would be handed out after the commit, or before it. "
                            + "Return a list, or use DbSessions.independent() where the stream is consumed.")
            .contains("AtomicMistakesFailTheBuildTest$Streams#stream() returns a Multi")
            .contains("#hidden() is private and has @Atomic, which would have no effect: only methods that are not private are "
                    + "intercepted. Make it package-private, or use DbSession.atomic() inside it.")
            .contains(
                    "AtomicMistakesFailTheBuildTest$Service#sessions asks for a DbSessions of datasource 'other', which is no JDBC "
                            + "datasource of the application."));

    @Test
    void buildFails() {
        fail("The application must not start");
    }

    @ApplicationScoped
    public static class Service {

        @Inject
        @DataSource("other")
        DbSessions sessions;

        @Atomic(dataSource = "nope")
        public void unknown() {
            hidden();
        }

        @Atomic(isolation = { Isolation.READ_COMMITTED, Isolation.SERIALIZABLE })
        public void levels() {
        }

        @Atomic(timeout = "soon")
        public void timeout() {
        }

        @Atomic
        public Multi<String> stream() {
            return Multi.createFrom().empty();
        }

        @Atomic
        private void hidden() {
        }
    }

    @Atomic
    @ApplicationScoped
    public static class Streams {

        public Multi<String> stream() {
            return Multi.createFrom().empty();
        }
    }
}
