package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;
import io.restassured.response.ValidatableResponse;

/**
 * P15 in dev mode: mappers follow the sources, and a mistake is shown until it is mended.
 */
class ChangedRecordsAreMappedAnewTest {

    private static final int PORT = FreePort.find();

    @RegisterExtension
    static final QuarkusDevModeTest APP = new QuarkusDevModeTest()
            .withApplicationRoot(jar -> jar.addPackage("io.quarkiverse.dbsession.test.reload")
                    .addAsResource(new StringAsset("""
                            quarkus.datasource.db-kind=postgresql
                            quarkus.datasource.username=postgres
                            quarkus.datasource.password=postgres
                            quarkus.datasource.jdbc.url=%s
                            quarkus.devservices.enabled=false
                            quarkus.http.port=%d
                            """.formatted(TestDatabase.url(), PORT)), "application.properties"));

    @Test
    void mappersFollowTheSources() {
        get().statusCode(200).body(is("Thing[id=1]"));
        APP.modifySourceFile("reload/Thing.java", text -> text.replace("int id", "int id, String label"));
        get().statusCode(200).body(is("Thing[id=1, label=one]"));
        APP.modifySourceFile("reload/Thing.java", text -> text.replace("String label", "java.time.YearMonth label"));
        get().statusCode(500).body(containsString("Thing"), containsString("label"), containsString("java.time.YearMonth"));
        APP.modifySourceFile("reload/Thing.java", text -> text.replace("java.time.YearMonth label", "String name"));
        get().statusCode(500).body(containsString("There is no column for component 'name'"));
        APP.modifySourceFile("reload/Thing.java", text -> text.replace(", String name", ""));
        get().statusCode(200).body(is("Thing[id=1]"));
        assertThat(TestDatabase.number("select count(*) from pg_stat_activity where state like 'idle in transaction%'"))
                .isZero();
    }

    private static ValidatableResponse get() {
        return given().port(PORT).get("/things").then();
    }
}
