package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P3, P4, P5, P7 and P13: whatever the kind of a resource method, the outcome comes before the body.
 */
@QuarkusTest
class KindsTest extends InteropTest {

    @ParameterizedTest
    @ValueSource(strings = { "plain", "uni", "blocking-uni", "stage", "async-response", "multi", "events",
            "streaming-output", "input-stream", "response", "rest-response", "sub-resource" })
    void outcomeComesBeforeTheBody(String kind) {
        Response well = post("/kinds/" + kind + "/well");
        assertThat(well.statusCode()).isEqualTo(200);
        assertThat(well.asString().replaceAll("[^0-9]", "")).as("rows that others see when the body is written").isEqualTo("1");
        assertThat(entries()).containsExactly(Work.TEXT);
        execute("delete from entry");
        Response failed = post("/kinds/" + kind + "/throws");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.asString()).isEqualTo("Bad: thrown");
        assertThat(entries()).isEmpty();
        Response uncommitted = post("/kinds/" + kind + "/commit-fails");
        assertThat(uncommitted.statusCode()).isEqualTo(500);
        assertThat(uncommitted.asString()).startsWith("CommitFailed: ");
        assertThat(entries()).isEmpty();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void outcomeComesBeforeTheBodyOfAVirtualThread() {
        outcomeComesBeforeTheBody("virtual-thread");
    }

    @ParameterizedTest
    @ValueSource(strings = { "response", "rest-response" })
    void statusRollsBack(String kind) {
        assertThat(post("/kinds/" + kind + "/conflict").then().statusCode(409).extract().asString()).isEqualTo("0");
        assertThat(entries()).isEmpty();
    }

    @Test
    void rowsAreReadWhileTheBodyIsWritten() {
        assertThat(given().get("/kinds/rows").then().statusCode(200).extract().asString().lines())
                .containsExactly("1", "2", "3", "4", "5");
    }
}
