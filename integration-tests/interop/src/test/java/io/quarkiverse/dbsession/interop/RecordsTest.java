package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

/**
 * P15: records are mapped by generated code, also where reflection knows nothing of them.
 */
@QuarkusTest
class RecordsTest extends InteropTest {

    private static JsonPath get(String path) {
        return given().get("/records/" + path).then().statusCode(200).extract().jsonPath();
    }

    /** A private record that no annotation names. */
    @Test
    void recordThatReflectionDoesNotKnow() {
        JsonPath said = get("hidden");
        assertThat(said.getString("read")).isEqualTo("Hidden[id=1, text=ONE]");
        assertThat(said.getInt("constructors")).isEqualTo(said.getBoolean("executable") ? 0 : 1);
    }

    @Test
    void componentsOfAllKinds() {
        assertThat(get("everything").getList("")).containsExactly(
                "Everything[id=1, number=null, flag=true, amount=1.10, key=00000000-0000-4000-8000-00000000002a, day=FRIDAY, "
                        + "moment=2026-11-28T13:45:00Z, some=Optional[some], none=Optional.empty, tags=[a, null], days=..., "
                        + "table=..., part=Part[number=2, name=two], other=Optional[Part[number=3, name=null]], missing=null]",
                "[MONDAY, SUNDAY]", "[[1, 2], [3, 4]]");
    }

    @Test
    void recordsOfAllPlaces() {
        assertThat(get("others").getList("")).containsExactly("Local[id=1, text=one]",
                "Pages[first=Page[value=one], second=Page[value=[1, 2]]]", "Marked[id=1, text=one]", "true, that of a library",
                "ByStream[id=1, text=row 1]", "ByStream[id=2, text=row 2]", "ByStream[id=3, text=row 3]");
    }

    @Test
    void recordsAsParameters() {
        assertThat(post("/records/bound").then().statusCode(200).extract().jsonPath().getList(""))
                .containsExactly(2, 2, List.of("batch 1", "batch 2"));
        assertThat(entries()).containsExactly("batch 1", "batch 2");
    }
}
