package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkiverse.dbsession.testing.DbStatements.Outcome;
import io.quarkiverse.dbsession.testing.DbStatements.Recording;
import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;

/**
 * What the guide says of the statements that are recorded.
 */
@WithTestResource(PostgresResource.class)
abstract class StatementsAreCountedTest {

    private static final String INSERT = "insert into example(text) values (?)";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    DbStatements statements;

    /** P10 */
    @Test
    void twoDatasourcesHaveAConnectionAndATransactionEach() {
        given().post("/two-datasources").then().statusCode(200);
        assertThat(statements.lastRequest()).isEqualTo(
                new Recording(List.of(INSERT, INSERT), 2, List.of(Outcome.COMMITTED, Outcome.COMMITTED)));
    }

    /** Where the server is shared with the test, the statement and its commit go one after the other. */
    @Test
    void statementThatStandsForItselfIsCommitted() {
        given().get("/count").then().statusCode(200);
        assertThat(statements.lastRequest()).isEqualTo(
                new Recording(List.of("select count(*) from example"), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void batchIsOneTextHoweverManyRowsItHas() {
        given().contentType(ContentType.JSON)
                .body("[{\"name\": \"lamp\", \"price\": 20}, {\"name\": \"rope\", \"price\": 3}, {\"name\": \"shelf\", \"price\": 45}]")
                .post("/products/batch").then().statusCode(200);
        assertThat(statements.lastRequest()).isEqualTo(new Recording(List.of("""
                insert into product (name, price, description, tags)
                values (?, ?, ?, ?)
                """), 1, List.of(Outcome.COMMITTED)));
    }

    /** The first one begins the transaction, which the driver would begin in a round trip of its own. */
    @Test
    void copyIsRecordedWithoutItsData() {
        given().contentType("text/csv").body("name,price\nlamp,20\nrope,3\n").post("/products/import").then().statusCode(200);
        Recording recording = statements.lastRequest();
        assertThat(recording.texts()).hasSize(2).startsWith("select 1").last().asString().startsWith("copy product")
                .doesNotContain("lamp");
        assertThat(recording.connectionsAcquired()).isEqualTo(1);
        assertThat(recording.outcomes()).containsExactly(Outcome.COMMITTED);
    }

    /** P13: the transaction of the request is through, and whatever the body reads is in another one. */
    @Test
    void transactionOfAStreamedBodyIsRolledBack() {
        given().get("/streams/multi-body?count=3").then().statusCode(200);
        Recording recording = whenItsTransactionHasEnded();
        assertThat(recording).isEqualTo(
                new Recording(List.of("select generate_series(1, ?)"), 1, List.of(Outcome.ROLLED_BACK)));
    }

    /** The client may have all of the body before. */
    private Recording whenItsTransactionHasEnded() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (statements.lastRequest().outcomes().isEmpty()) {
            assertThat(System.nanoTime()).as("the transaction goes on").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return statements.lastRequest();
    }
}
