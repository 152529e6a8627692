package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;

/**
 * The statements that the guide shows, in use: each with its result, and what it leaves for the next request.
 */
@WithTestResource(PostgresResource.class)
abstract class TextsTest {

    @BeforeEach
    void emptyTables() {
        given().delete("/rows").then().statusCode(204);
    }

    @Test
    void rowIsAddedReadRenamedAndRemoved() {
        long id = add("first");
        given().get("/texts/" + id).then().statusCode(200).body("id", equalTo((int) id)).body("text", equalTo("first"));
        given().contentType(ContentType.TEXT).body("renamed").put("/texts/" + id).then().statusCode(204);
        given().get("/texts").then().body("text", contains("renamed"));
        given().delete("/texts/" + id).then().statusCode(204);
        given().get("/texts/" + id).then().statusCode(404);
        given().delete("/texts/" + id).then().statusCode(404);
        given().contentType(ContentType.TEXT).body("nobody").put("/texts/" + id).then().statusCode(404);
    }

    @Test
    void nullIsNull() {
        add("first");
        add("");
        given().get("/texts/values").then().body("", contains("first", null));
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void rowsAreFoundByAnArrayOfIdentifiers() {
        long first = add("first");
        add("second");
        long third = add("third");
        given().queryParam("id", first, third).get("/texts/some").then().body("text", contains("first", "third"));
    }

    @Test
    void rowsAreMaps() {
        add("often");
        add("often");
        add("once");
        given().get("/texts/statistics").then().body("", contains(Map.of("text", "often", "occurrences", 2),
                Map.of("text", "once", "occurrences", 1)));
    }

    @Test
    void jdbcCodeJoinsTheTransaction() {
        given().contentType(ContentType.JSON).body("[\"a\", \"ccc\", \"bb\"]").post("/texts/import").then().body(equalTo("3"));
        given().queryParam("limit", 2).get("/texts/longest").then().body("", contains("ccc", "bb"));
    }

    @Test
    void rowsAreExportedOneByOne() {
        long first = add("first");
        long second = add("second");
        given().get("/texts/export").then().body(equalTo(first + "\tfirst\n" + second + "\tsecond\n"));
    }

    @Test
    void previewChangesNothing() {
        add("before");
        given().queryParam("from", "before").queryParam("to", "after").post("/texts/preview").then().statusCode(200)
                .body(equalTo("1"));
        given().get("/texts").then().body("text", contains("before"));
        given().queryParam("from", "before").queryParam("to", "after").post("/texts/replace").then().body(equalTo("1"));
        given().get("/texts").then().body("text", contains("after"));
    }

    private static long add(String text) {
        return Long.parseLong(given().contentType(ContentType.TEXT).body(text).post("/texts").then().statusCode(200).extract()
                .asString());
    }

    private static long count() {
        return Long.parseLong(given().get("/texts/count").asString());
    }
}
