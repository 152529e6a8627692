package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P10: a connection that has died costs its request, and no other one.
 */
@QuarkusTest
class PoolTest extends InteropTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            false | ConnectionUnavailable: There is no usable connection [statement on the default datasource: select pg_terminate_backend(pg_backend_pid())]: terminating connection due to administrator command (SQLState 57P01). The transaction, if there was one, is rolled back by the server. Check that the database is up, reachable and accepts the credentials, and try again.
            true  | CommitFailed: The transaction on the default datasource has been rolled back instead of committed: its connection broke before the commit, and the server undoes it. Try again.
            """)
    void killedConnectionLeavesThePool(boolean swallowed, String said) {
        int before = Integer.parseInt(post("/pool/backend").asString());
        expectWarning("io.agroal.pool: Datasource '<default>': This connection has been closed.");
        Response response = post("/pool/killed?swallowed=" + swallowed);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString().lines().findFirst()).hasValue(said);
        assertThat(entries()).isEmpty();
        assertThat(Integer.parseInt(post("/pool/backend").then().statusCode(200).extract().asString())).isNotEqualTo(before);
    }

    @Test
    void secondConnectionIsCounted() {
        assertThat(post("/pool/second").then().statusCode(200).extract().asString()).isEqualTo("1.0");
    }
}
