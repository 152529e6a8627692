package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/**
 * P15: JSON columns are components of records, and components of records are JSON parameters, by mappers that the build makes.
 */
@QuarkusTest
class JsonTest extends InteropTest {

    private static final String COLUMNS = "select concat_ws(' | ', id, tree, fields, items, extra, parts, source) from document "
            + "order by id";

    private static final String DOCUMENT = "{\"id\":7,\"tree\":{\"b\":[1,null],\"a\":\"ü\"},\"fields\":{\"k\":\"v\"},"
            + "\"items\":[1,\"two\"],\"extra\":true,\"parts\":[{\"p\":1},\"q, \\\"r\\\"\",[]],\"source\":\"[1,  2]\"}";

    @BeforeEach
    void noDocuments() {
        execute("delete from document");
    }

    /** Every digit comes through. */
    @ParameterizedTest
    @ValueSource(strings = { "documents", "multi" })
    void columnsAreReadAsComponents(String path) {
        execute("insert into document values (1, '{\"n\": 12345678901234567890.10, \"e\": 1.50}', '{\"k\": 1.10}', '[1, [2]]', "
                + "'\"text\"', array['1'::jsonb, null, '{\"a\": {}}'], '{\"as\":  \"is\"}'), (2, null, null, null, null, null, null)");
        assertThat(get(path))
                .isEqualTo("[{\"id\":1,\"tree\":{\"n\":12345678901234567890.10,\"e\":1.50},\"fields\":{\"k\":1.10},"
                        + "\"items\":[1,[2]],\"extra\":\"text\",\"parts\":[1,null,{\"a\":{}}],\"source\":\"{\\\"as\\\":  \\\"is\\\"}\"},"
                        + "{\"id\":2,\"tree\":null,\"fields\":null,\"items\":null,\"extra\":null,\"parts\":null,\"source\":null}]");
    }

    @Test
    void columnsAreReadByThemselves() {
        execute("insert into document(id, tree) values (1, '[1.10]'), (2, null), (3, 'null')");
        assertThat(get("trees")).isEqualTo("[[1.10],null,null]");
    }

    @Test
    void componentsAreOfTheirType() {
        execute("insert into document values (1, '1', '{}', '[]', '[]', array['null'::jsonb, null, '\"\"'], 'null'), "
                + "(2, '{}', '{}', '[]', 'null', '{}', '{}'), (3, null, null, null, null, null, null)");
        assertThat(given().get("/json/kinds").jsonPath().<String> getList("")).containsExactly(
                "IntNode ObjectNode ArrayNode Optional(ArrayNode) [NullNode, null, TextNode] String",
                "ObjectNode ObjectNode ArrayNode Optional(NullNode) [] String",
                "null null null Optional() null null");
    }

    @Test
    void recordsInRecordsHaveThem() {
        execute("insert into document(id, tree, fields) values (1, '1', null), (2, null, '{\"k\": \"v\"}'), (3, null, null), "
                + "(4, 'null', null)");
        assertThat(get("folders")).isEqualTo("[{\"id\":1,\"content\":{\"tree\":1,\"fields\":null},\"other\":null},"
                + "{\"id\":2,\"content\":{\"tree\":null,\"fields\":{\"k\":\"v\"}},\"other\":null},"
                + "{\"id\":3,\"content\":null,\"other\":null},"
                + "{\"id\":4,\"content\":{\"tree\":null,\"fields\":null},\"other\":null}]");
    }

    @Test
    void recordIsBound() {
        assertThat(send("documents", DOCUMENT)).isEqualTo("1");
        assertBound();
    }

    @Test
    void recordsOfABatchAreBound() {
        String other = "{\"id\":8,\"tree\":\"8\",\"parts\":[]}";
        assertThat(send("batch", "[" + DOCUMENT + "," + other + "]")).isEqualTo("[1,1]");
        assertThat(strings("select tree from document where id = 8")).containsExactly("\"8\"");
        execute("delete from document where id = 8");
        assertBound();
    }

    private void assertBound() {
        assertThat(strings(COLUMNS)).containsExactly("7 | {\"b\":[1,null],\"a\":\"ü\"} | {\"k\": \"v\"} | [1,\"two\"] | true | "
                + "{\"{\\\"p\\\": 1}\",\"\\\"q, \\\\\\\"r\\\\\\\"\\\"\",[]} | [1,  2]");
        assertThat(get("documents")).isEqualTo("[" + DOCUMENT + "]");
    }

    /** SQL's NULL and JSON's are two things, there and back. */
    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void nullsAreBound(boolean batch) {
        post("/json/nulls?batch=" + batch).then().statusCode(204);
        assertThat(strings("select concat_ws(' | ', id, coalesce(tree::text, '-'), coalesce(fields::text, '-'), "
                + "coalesce(items::text, '-'), coalesce(extra::text, '-'), coalesce(parts::text, '-'), "
                + "coalesce(source::text, '-')) from document order by id")).containsExactly("1 | - | - | - | - | - | -",
                        "2 | null | {\"a\": null} | [null] | null | {\"null\"} | null", "3 | - | - | - | - | {} | -");
        assertThat(given().get("/json/kinds").jsonPath().<String> getList("")).containsExactly(
                "null null null Optional() null null",
                "NullNode ObjectNode ArrayNode Optional(NullNode) [NullNode] String",
                "null null null Optional() [] null");
    }

    @Test
    void documentsAreBoundByThemselves() {
        execute("insert into document(id, fields) values (1, '{\"k\": 1}'), (2, '{\"k\": 1, \"l\": 2}'), (3, '{\"k\": 2}')");
        assertThat(send("search", "{\"k\":1}")).isEqualTo("[1,2]");
    }

    /** P16: and nothing of it is told. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "fields | '[\"s3cret\"]' | Column 'fields' (jsonb) cannot be read as com.fasterxml.jackson.databind.node.ObjectNode "
                    + "for component 'fields' | a document is a JSON array",
            "fields | 'null' | Column 'fields' (jsonb) cannot be read as com.fasterxml.jackson.databind.node.ObjectNode "
                    + "for component 'fields' | a document is a JSON null",
            "items | '{\"s3cret\": 1}' | Column 'items' (json) cannot be read as com.fasterxml.jackson.databind.node.ArrayNode "
                    + "for component 'items' | a document is a JSON object" }, quoteCharacter = '`')
    void documentOfAnotherKindIsRefused(String column, String document, String what, String why) {
        execute("insert into document(id, " + column + ") values (1, " + document + ")");
        List<String> said = List.of(given().get("/json/documents").then().statusCode(500).extract().asString(),
                given().get("/json/multi").then().statusCode(500).extract().asString());
        assertThat(said).allSatisfy(message -> assertThat(message).startsWith("RowMappingException: " + what).contains(why)
                .contains("Read it as JsonNode.").doesNotContain("s3cret"));
    }

    private static String get(String path) {
        return given().get("/json/" + path).then().statusCode(200).extract().asString();
    }

    private static String send(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post("/json/" + path).then().statusCode(200).extract()
                .asString();
    }
}
