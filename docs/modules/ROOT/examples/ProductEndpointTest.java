package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/**
 * What the guide shows of tests.
 */
@WithTestResource(PostgresResource.class)
// tag::rollback[]
@QuarkusTest
@DbRollback
class ProductEndpointTest {

    @Inject
    DbSession session;

    // end::rollback[]
    // tag::statements[]
    @Inject
    DbStatements statements;

    // end::statements[]
    @TestHTTPResource("/products/1")
    URI firstProduct;

    // tag::rollback[]
    @Test
    void productIsStored() {
        given().contentType(ContentType.JSON).body("{\"name\": \"Lamp\", \"price\": 19.90}")
                .post("/products").then().statusCode(200);

        // What the request has committed, although nothing of it will stay.
        assertThat(session.sql("select price from product where name = 'Lamp'").query(BigDecimal.class).single())
                .isEqualByComparingTo("19.90");
    }

    @Test
    void productIsFoundByItsName() {
        // The request sees it, although the session of the test has not committed it.
        session.execute("insert into product(name, price) values (?, ?)", "Chair", new BigDecimal("49.00"));

        given().get("/products/named?name=Chair").then().statusCode(200).body("name", contains("Chair"));
    }
    // end::rollback[]

    // tag::statements[]
    @Test
    void salesTakeOneStatementHoweverManyThereAre() {
        for (int i = 1; i <= 3; i++) {
            long product = session.sql("insert into product(name, price) values (?, ?) returning id").params("Lamp", i)
                    .query(Long.class).single();
            session.execute("insert into sale(product_id, quantity) values (?, ?)", product, i);
        }

        given().get("/products/sales").then().statusCode(200);

        assertThat(statements.lastRequest().texts()).hasSize(1); // a failure shows which ones there were
        assertThat(statements.lastRequest().connectionsAcquired()).isEqualTo(1);
        assertThat(statements.lastRequest().outcomes()).containsExactly(DbStatements.Outcome.COMMITTED);
    }
    // end::statements[]

    @Test
    void otherClientsSayWhichTestTheyBelongTo() throws Exception {
        session.execute("insert into product(id, name, price) overriding system value values (1, 'Table', 99) "
                + "on conflict (id) do update set name = 'Table'");
        // tag::owner[]
        HttpRequest request = HttpRequest.newBuilder(firstProduct)
                .header(DbTestOwner.HEADER, DbTestOwner.id())
                .build();
        // end::owner[]
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()).contains("Table");
    }

    @Nested
    class WithRealTransactions {

        // tag::truncate[]
        @Test
        @DbTruncate
        void firstProductHasTheFirstNumber() {
            given().contentType(ContentType.JSON).body("{\"name\": \"Lamp\", \"price\": 19.90}")
                    .post("/products").then().statusCode(200);

            assertThat(session.sql("select id from product").query(Long.class).list()).containsExactly(1L);
        }
        // end::truncate[]
    }

    @Nested
    class WithFixtures {

        // tag::fixture[]
        @BeforeEach
        void arrange() {
            session.execute("insert into product(name, price) values ('Shelf', 30)");
            session.commit(); // for the rest of the test: it is rolled back all the same
        }
        // end::fixture[]

        @Test
        void fixtureIsSeen() {
            given().get("/products/named?name=Shelf").then().statusCode(200).body("name", contains("Shelf"));
        }
    }
}
