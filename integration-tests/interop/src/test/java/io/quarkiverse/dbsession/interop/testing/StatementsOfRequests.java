package io.quarkiverse.dbsession.interop.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.interop.Entries;
import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkiverse.dbsession.testing.DbStatements.Outcome;
import io.quarkiverse.dbsession.testing.DbStatements.Recording;

/**
 * What is recorded, whatever becomes of the transactions.
 */
abstract class StatementsOfRequests extends TestedTest {

    private static final String CUSTOMERS = "select id from customer order by id";
    private static final String ORDERS = "select o.number || ' of ' || c.name from orders o join customer c "
            + "on c.id = o.customer_id where c.id = ? order by o.id";
    private static final String INSERTION = "with inserted as (insert into entry(text) values (?) returning 1) "
            + "select pg_backend_pid() from inserted";

    @Inject
    DbStatements statements;

    @Inject
    DbSession session;

    @Inject
    Entries entries;

    @Override
    void setUp() {
        database.execute("""
                truncate entry, orders, customer restart identity;
                insert into customer(name) values ('Ada'), ('Bob'), ('Cy');
                insert into orders(number, total, customer_id)
                  select name || '/' || n, n, id from customer, generate_series(1, 2) n order by id, n;
                create table tested_child(customer bigint references customer deferrable initially deferred)""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested_child; truncate entry, orders, customer restart identity");
    }

    private static List<String> orders(String how) {
        return given().get("/tested/orders-" + how).then().statusCode(200).extract().jsonPath().getList("", String.class);
    }

    @Test
    void endpointThatAsksOnceIsToldFromOneThatAsksForEachRow() {
        List<String> joined = orders("joined");
        assertThat(statements.lastRequest().count()).isEqualTo(1);
        List<String> oneByOne = orders("one-by-one");
        assertThat(statements.lastRequest().count()).as("1 + n").isEqualTo(4);
        assertThat(oneByOne).as("the same for the client").isEqualTo(joined).hasSize(6);
    }

    @Test
    void requestThatReads() {
        orders("one-by-one");
        assertThat(statements.lastRequest())
                .isEqualTo(new Recording(List.of(CUSTOMERS, ORDERS, ORDERS, ORDERS), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void valuesOfParametersAreNotRecorded() {
        post("/tested/session?text=the-value").then().statusCode(204);
        assertThat(statements.lastRequest()).isEqualTo(new Recording(List.of(INSERTION), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void requestOfHibernate() {
        post("/tested/hibernate?text=the-value").then().statusCode(204);
        assertThat(statements.lastRequest())
                .isEqualTo(new Recording(List.of("insert into Entry (text) values (?)"), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void requestWithATransactionOfItsOwnInANewContext() {
        post("/tested/new-context?text=the-value").then().statusCode(204);
        assertThat(statements.lastRequest()).isEqualTo(new Recording(List.of(INSERTION), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void savepointsAreNotRecorded() {
        assertThat(said("savepoint one", "select 1", "rollback to savepoint one", "release savepoint one"))
                .containsExactly("1");
        assertThat(statements.lastRequest()).isEqualTo(new Recording(List.of("select 1"), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void requestThatFails() {
        assertThat(sql("select 1", "select 1 / 0").statusCode()).isEqualTo(500);
        assertThat(statements.lastRequest())
                .isEqualTo(new Recording(List.of("select 1", "select 1 / 0"), 1, List.of(Outcome.ROLLED_BACK)));
    }

    @Test
    void requestWhoseCommitFails() {
        assertThat(sql("insert into tested_child values (99)").statusCode()).isEqualTo(500);
        assertThat(statements.lastRequest()).isEqualTo(
                new Recording(List.of("insert into tested_child values (99)"), 1, List.of(Outcome.ROLLED_BACK)));
    }

    @Test
    void requestWithoutStatements() {
        orders("joined");
        given().delete("/figures").then().statusCode(204);
        assertThat(statements.lastRequest()).isEqualTo(new Recording(List.of(), 0, List.of()));
    }

    /** A test that forgets its request is not to pass because there are no statements. */
    @Test
    void lastRequestIsOneThatWasSent() {
        assertThatThrownBy(statements::lastRequest).isInstanceOf(IllegalStateException.class)
                .hasMessage("The test has sent no HTTP request. Send one before, or ask for all() or during(…).");
        assertThat(statements.all()).isEqualTo(new Recording(List.of(), 0, List.of()));
    }

    @Test
    void wholeTestInItsOrder() {
        said("select 1");
        session.sql("select 2").query(Integer.class).single();
        session.rollback();
        said("select 3");
        assertThat(statements.lastRequest().texts()).containsExactly("select 3");
        assertThat(statements.all()).isEqualTo(new Recording(List.of("select 1", "select 2", "select 3"), 3,
                List.of(Outcome.COMMITTED, Outcome.ROLLED_BACK, Outcome.COMMITTED)));
    }

    @Test
    void pieceOfWork() throws Exception {
        said("select 1");
        Recording during = statements.during(() -> entries.atomic("the value"));
        said("select 2");
        assertThat(during).isEqualTo(new Recording(List.of(INSERTION), 1, List.of(Outcome.COMMITTED)));
    }

    @Test
    void pieceOfWorkWithRequests() throws Exception {
        assertThat(statements.during(() -> {
            orders("joined");
            orders("one-by-one");
        }).count()).isEqualTo(5);
    }

    @Test
    void pieceOfWorkThatThrows() {
        IllegalStateException thrown = new IllegalStateException("of the work");
        assertThatThrownBy(() -> statements.during(() -> {
            throw thrown;
        })).isSameAs(thrown);
    }

    @Test
    void recordingDoesNotChange() {
        said("select 1");
        Recording recording = statements.all();
        said("select 2");
        assertThat(recording.texts()).containsExactly("select 1");
    }
}
