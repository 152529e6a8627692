package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.PrintWriter;
import java.io.StringWriter;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P14, P15: observers that could not do what they are for are found at build time, all at once.
 */
class ObserversFailTheBuildTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app().assertException(failure -> {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString())
                .contains(
                        "ObserversFailTheBuildTest$Observer#async() observes BeforeCommit asynchronously: it would run on another thread, "
                                + "at some time after the transaction has gone on. Use @Observes; for work that may come later, start it from an "
                                + "observer of AfterCommit.")
                .contains(
                        "ObserversFailTheBuildTest$Observer#phase() observes AfterCommit in the phase AFTER_SUCCESS of a JTA transaction, "
                                + "and the sessions' transactions are others. Leave out 'during', and observe AfterCommit or AfterRollback.")
                .contains(
                        "ObserversFailTheBuildTest$Observer#unknown() observes AfterRollback of datasource 'nope', which is no JDBC "
                                + "datasource of the application. JDBC datasources: the default datasource. Correct the name.");
    });

    @Test
    void buildFails() {
        fail("The application must not start");
    }

    @ApplicationScoped
    public static class Observer {

        @Inject
        DbSession session;

        void async(@ObservesAsync BeforeCommit event) {
        }

        void phase(@Observes(during = TransactionPhase.AFTER_SUCCESS) AfterCommit event) {
        }

        void unknown(@Observes @DataSource("nope") AfterRollback event) {
        }
    }
}
