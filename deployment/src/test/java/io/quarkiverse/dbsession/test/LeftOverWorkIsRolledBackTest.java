package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.util.logging.LogRecord;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P4 and P5 where nothing says "commit": work that is left when its context ends is rolled back, with one warning that says so.
 */
class LeftOverWorkIsRolledBackTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LeftOverWorkIsRolledBackTest::text)
                    .containsExactly("Uncommitted work on the default datasource was rolled back: it was still open when its "
                            + "context had ended. Commit it with DbSession.commit() before that, or make it a unit of work (@Atomic, "
                            + "DbSession.atomic())."));

    private static String text(LogRecord record) {
        return new org.jboss.logmanager.formatters.PatternFormatter("%s").format(record);
    }

    @Inject
    Worker worker;

    /** P13: even if it is the first work of the request, it can only read. */
    @Test
    void workOfAWriterComesTooLate() {
        given().get("/orders").then().statusCode(200)
                .body(startsWith("0 rows; A write was refused [statement on the default datasource: insert into"))
                .body(containsString("the outcome of the request has been decided"))
                .body(containsString("DbSessions.independent()"));
        await(() -> pool.getMetrics().activeCount() == 0, "the connection is not given back");
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void workOutsideOfRequestsNeedsACommit() {
        worker.forgetsToCommit();
        assertThat(TestDatabase.rows("example")).isZero();
        worker.commits();
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @ApplicationScoped
    public static class Worker {

        @Inject
        DbSession session;

        @ActivateRequestContext
        void forgetsToCommit() {
            session.execute("insert into example(text) values ('one')");
        }

        @ActivateRequestContext
        void commits() {
            session.execute("insert into example(text) values ('one')");
            session.commit();
        }
    }

    @Path("/orders")
    public static class Orders {

        @GET
        @io.smallrye.common.annotation.Blocking
        public String get() {
            return "order";
        }
    }

    @Provider
    public static class LateWriter implements WriterInterceptor {

        @Inject
        DbSession session;

        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            long rows = session.sql("select count(*) from example").query(Long.class).single();
            try {
                session.execute("insert into example(text) values ('too late')");
            } catch (DbSessionException e) {
                context.setEntity(rows + " rows; " + e.getMessage());
            }
            context.proceed();
        }
    }
}
