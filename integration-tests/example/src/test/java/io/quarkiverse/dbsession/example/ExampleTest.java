package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.common.WithTestResource;
import io.restassured.common.mapper.TypeRef;

/**
 * Every way of use that the example shows, over HTTP: what is answered, what is in the database afterwards, how many
 * connections it took, and that all of them are back.
 */
@WithTestResource(PostgresResource.class)
abstract class ExampleTest {

    /** The database itself, past the application. */
    DataSource postgres;

    @BeforeEach
    void emptyTables() {
        given().delete("/rows").then().statusCode(204);
    }

    @AfterEach
    void nothingHasLeaked() throws SQLException {
        assertThat(figures().get("active")).as("connections in use").isZero();
        assertThat(strings(postgres, "select pid from pg_stat_activity "
                + "where state like 'idle in transaction%' or backend_type = 'client backend' and backend_xid is not null"))
                .as("backends in a transaction").isSubsetOf(backendsOfTheTest());
    }

    @ParameterizedTest(name = "{0}: {1}, {2} + {3} rows, {4} connections taken")
    @CsvSource(textBlock = """
            # P2, P3: one transaction, committed
            /simple-usage,                         200, 1, 0, 1
            # P6: commit keeps the connection, close gives it back
            /early-commit,                         200, 4, 0, 2
            /early-connection-close,               200, 2, 0, 2
            /early-rollback,                       200, 0, 0, 1
            # P4
            /auto-rollback-by-status-code?status=201, 201, 1, 0, 1
            /auto-rollback-by-exception,           500, 0, 0, 1
            /auto-rollback-by-status-code,         500, 0, 0, 1
            /auto-rollback-by-status-code?status=409, 409, 0, 0, 1
            # P3: a commit that fails, in the open and in secret
            /failing-commit,                       500, 0, 0, 1
            /swallowed-error,                      500, 0, 0, 1
            # P10
            /two-datasources,                      200, 1, 1, 2
            # Units of work
            /atomic,                               200, 2, 0, 1
            /atomic-and-previous-transaction,      500, 5, 0, 1
            /nested,                               200, 2, 0, 1
            /annotated,                            200, 1, 0, 1
            # P12
            /concurrent-queries,                   200, 5, 0, 5
            # P14
            /audited,                              200, 1, 0, 1
            """)
    void wayOfUse(String path, int status, int rows, int second, int acquired) throws SQLException {
        int before = figures().get("acquired");
        given().post(path).then().statusCode(status);
        Map<String, Integer> after = figures();
        assertThat(after).containsEntry("active", 0);
        assertThat(after.get("acquired") - before).isEqualTo(acquired);
        assertThat(rows(after)).as("rows in the default datasource and in the second one").containsExactly(rows, second);
    }

    /** P1 */
    @Test
    void requestWithoutSqlTakesNoConnection() {
        int before = figures().get("acquired");
        given().get("/nothing").then().statusCode(200);
        assertThat(figures().get("acquired") - before).isZero();
    }

    @Test
    void statementThatStandsForItself() {
        given().post("/simple-usage").then().statusCode(200);
        given().get("/count").then().statusCode(200).body(matchesRegex("there are [1-9]\\d*"));
    }

    @Test
    void pageListsTheEndpoints() {
        given().get("/").then().statusCode(200).body(containsString("/simple-usage")).body(containsString("/two-datasources"));
    }

    /** P14: the record of an audit is a part of the transaction. */
    @Test
    void auditRecordIsCommittedWithTheRow() throws SQLException {
        int before = Integer.parseInt(strings(beside(), "select count(*) from audit").get(0));
        given().post("/audited").then().statusCode(200);
        assertThat(strings(beside(), "select count(*) from audit")).containsExactly(String.valueOf(before + 1));
    }

    /** P14: row-level security by an observer of the begin of a transaction. */
    @Test
    void notesAreSeenByTheirOwnerOnly() {
        String alices = "of alice " + System.nanoTime();
        String bobs = "of bob " + System.nanoTime();
        given().auth().preemptive().basic("alice", "alice").body(alices).post("/notes").then().statusCode(204);
        given().auth().preemptive().basic("bob", "bob").body(bobs).post("/notes").then().statusCode(204);
        given().auth().preemptive().basic("alice", "alice").get("/notes").then().statusCode(200)
                .body("", hasItem(alices)).body("", not(hasItem(bobs)));
        given().get("/notes").then().statusCode(401);
    }

    /**
     * What the tests look at the default datasource's tables with.
     */
    DataSource beside() {
        return postgres;
    }

    /**
     * How many rows there are in the default datasource and in the second one.
     *
     * @param figures what the application has counted
     */
    List<Integer> rows(Map<String, Integer> figures) throws SQLException {
        return List.of(figures.get("default"), figures.get("second"));
    }

    /**
     * Those that may be in a transaction when all requests have been answered.
     */
    List<String> backendsOfTheTest() throws SQLException {
        return List.of();
    }

    static List<String> strings(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (result.next()) {
                strings.add(result.getString(1));
            }
            return strings;
        }
    }

    private static Map<String, Integer> figures() {
        return given().get("/rows").then().statusCode(200).extract().as(new TypeRef<>() {
        });
    }
}
