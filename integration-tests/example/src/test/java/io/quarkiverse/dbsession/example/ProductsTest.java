package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;

/**
 * Records, batches, COPY and streams as the guide shows them, over HTTP.
 */
@WithTestResource(PostgresResource.class)
abstract class ProductsTest {

    @BeforeEach
    void emptyTables() {
        given().delete("/products").then().statusCode(204);
    }

    @Test
    void rowsAreRecords() {
        int id = add("{'name': 'lamp', 'price': 19.90, 'description': 'bright', 'tags': ['home', 'light']}");
        given().get("/products/" + id).then().statusCode(200)
                .body("name", equalTo("lamp")).body("price", equalTo(19.90f)).body("description", equalTo("bright"))
                .body("tags", contains("home", "light"));
        given().get("/products/" + (id + 1)).then().statusCode(404);
    }

    @Test
    void componentsMayBeMissing() {
        int id = add("{'name': 'rope', 'price': 3}");
        given().get("/products/" + id).then().body("description", nullValue()).body("tags", empty());
    }

    @Test
    void rowsAreFoundByCollections() {
        int lamp = add("{'name': 'lamp', 'price': 20}");
        add("{'name': 'rope', 'price': 3}");
        int shelf = add("{'name': 'shelf', 'price': 45}");
        given().queryParam("id", lamp, shelf).get("/products/some").then().body("name", contains("lamp", "shelf"));
        given().get("/products/some").then().body("", empty());
        given().queryParam("name", "rope", "shelf").get("/products/named").then().body("name", contains("rope", "shelf"));
        given().get("/products/named").then().body("", empty());
    }

    @Test
    void recordsHoldRecords() {
        int lamp = add("{'name': 'lamp', 'price': 20, 'tags': ['home']}");
        given().queryParam("product", lamp).queryParam("quantity", 2).queryParam("customer", "Ada").post("/products/sales")
                .then().statusCode(204);
        given().queryParam("product", lamp).queryParam("quantity", 1).post("/products/sales").then().statusCode(204);
        given().get("/products/sales").then().body("quantity", contains(2, 1))
                .body("product.name", contains("lamp", "lamp"))
                .body("product[0].tags", contains("home"))
                .body("customer[0].name", equalTo("Ada"))
                .body("customer[1]", nullValue());
    }

    @Test
    void manyRowsAreAddedAtOnce() {
        String two = json("[{'name': 'lamp', 'price': 20, 'tags': ['home']}, {'name': 'rope', 'price': 3}]");
        given().contentType(ContentType.JSON).body(two).post("/products/batch").then().body(equalTo("2"));
        given().contentType(ContentType.JSON).body(two).post("/products/copy").then().body(equalTo("2"));
        given().contentType("text/csv").body("name,price\nlamp,20\n\"rope, long\",3\n").post("/products/import")
                .then().body(equalTo("2"));
        List<Integer> ids = given().queryParam("name", "lamp", "rope").queryParam("price", 20, 3).post("/products/unnest")
                .then().extract().jsonPath().getList("");
        assertThat(ids).hasSize(2);
        given().get("/products").then().body("name",
                contains("lamp", "rope", "lamp", "rope", "lamp", "rope, long", "lamp", "rope"));
    }

    @Test
    void rowThatFailsUndoesTheBatch() {
        String second = json("[{'name': 'lamp', 'price': 20}, {'name': 'rope', 'price': -3}]");
        given().contentType(ContentType.JSON).body(second).post("/products/batch").then().statusCode(500);
        given().contentType(ContentType.JSON).body(second).post("/products/copy").then().statusCode(500);
        given().get("/products").then().body("", empty());
    }

    @Test
    void streamIsReadAsFarAsNeeded() {
        add("{'name': 'lamp', 'price': 20}");
        add("{'name': 'rope', 'price': 3}");
        given().queryParam("budget", 10).get("/products/affordable").then().body("name", equalTo("rope"));
        given().queryParam("budget", 1).get("/products/affordable").then().statusCode(404);
    }

    @Test
    void rowsAreStreamedToTheClient() {
        add("{'name': 'lamp', 'price': 20}");
        add("{'name': 'rope', 'price': 3}");
        String lines = given().get("/products/export").then().statusCode(200).extract().asString();
        assertThat(lines.lines()).hasSize(2).first().asString().contains("\"name\":\"lamp\"");
    }

    private static int add(String product) {
        return given().contentType(ContentType.JSON).body(json(product)).post("/products").then().statusCode(200)
                .extract().path("id");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
