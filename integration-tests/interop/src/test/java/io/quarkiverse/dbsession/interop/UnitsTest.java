package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

/**
 * P6, P11 and P12: units of work by annotation and by hand, and sessions beside the request's.
 */
@QuarkusTest
class UnitsTest extends InteropTest {

    private static List<String> said(String path) {
        return post("/units/" + path).then().statusCode(200).extract().jsonPath().getList("");
    }

    @Test
    void annotations() {
        assertThat(said("annotations")).containsExactly("TransactionInProgress: A unit of work that wants no transaction in "
                + "progress was started in one, in the session of the default datasource. Commit or roll back before, or start it "
                + "with another policy than RAISE.",
                "in a transaction of the request's meanwhile: true", "serializable, read-only on",
                "read committed, read-only on",
                "StatementTimeout: The statement was cancelled: its timeout of PT0.05S ran out [statement on the default "
                        + "datasource: select pg_sleep(30)]: canceling statement due to user request (SQLState 57014). Roll back. "
                        + "Make the statement faster, or give it more time with timeout(…).\n"
                        + "SQLException: canceling statement due to user request");
        assertThat(entries()).containsExactly("appended", "committed with it", "instead", "other");
    }

    @Test
    void byHand() {
        assertThat(said("by-hand")).containsExactly("repeatable read, read-only on", "Bad: nested", "true");
        assertThat(entries()).containsExactly("before", "kept");
    }

    @Test
    void sessionsBesideTheRequests() {
        assertThat(said("sessions")).containsExactly("[1, 2, 3]", "Bad: submitted", "true", "true");
        assertThat(entries()).containsExactly("at the same time 1", "at the same time 2", "at the same time 3", "independent",
                "of a context");
    }
}
