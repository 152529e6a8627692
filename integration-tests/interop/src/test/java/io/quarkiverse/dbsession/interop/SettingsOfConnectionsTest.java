package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/**
 * Settings of a connection end before its next user where the pool resets them.
 */
@QuarkusTest
@WithTestResource(RowSecurityResource.class)
@TestProfile(SettingsOfConnectionsTest.Profile.class)
class SettingsOfConnectionsTest {

    public static class Profile implements QuarkusTestProfile {

        // As in the guide.
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.plain.jdbc.max-size", "1",
                    "quarkus.datasource.plain.jdbc.validate-on-borrow", "true",
                    "quarkus.datasource.plain.jdbc.validation-query-sql", "discard all");
        }
    }

    @BeforeEach
    void clear() {
        given().delete("/figures").then().statusCode(204);
    }

    @AfterEach
    void nothingHasLeakedAndNothingWasLogged() {
        InteropTest.await(() -> InteropTest.figures().getInt("active") == 0, "connections are in use");
        assertThat(InteropTest.warnings()).isEmpty();
    }

    @Test
    void nextUserOfTheConnectionFindsNone() {
        List<String> before = settings();
        assertThat(before).startsWith("", "", "app");
        int backend = 0;
        for (int i = 0; i < 20; i++) {
            for (String setting : List.of("app.user", "app.other", "search_path")) {
                int used = Integer.parseInt(given().post("/tenants/session-wide?status=200&value=ann&setting=" + setting).then()
                        .statusCode(200).extract().asString());
                assertThat(used).as("the one connection").isEqualTo(backend == 0 ? used : backend);
                backend = used;
                assertThat(settings()).isEqualTo(before);
            }
        }
    }

    private static List<String> settings() {
        return given().get("/tenants/settings").then().statusCode(200).extract().jsonPath().getList("");
    }
}
