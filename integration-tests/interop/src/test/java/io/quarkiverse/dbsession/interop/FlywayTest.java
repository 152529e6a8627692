package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.junit.DisabledOnIntegrationTest;
import io.quarkus.test.junit.DisabledOnIntegrationTest.ArtifactType;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * Migrations before the first session, and in the transaction of one.
 */
@QuarkusTest
class FlywayTest extends InteropTest {

    private static final String MIGRATIONS_OF_NATIVE_EXECUTABLES = "Flyway finds the migrations there that are configured when the "
            + "executable is built, for the datasource that they are configured for, and no others";

    private static final String SCHEMA = "select 'there' from pg_namespace where nspname = 'in_request'";

    /** Flyway locks for as long as the transaction lasts. */
    @AfterEach
    void noLockIsLeft() {
        execute("drop schema if exists in_request cascade");
        assertThat(strings("select pid::text from pg_locks where locktype = 'advisory'")).isEmpty();
    }

    @Test
    void migrationAtTheStartComesBeforeTheFirstSession() {
        Response response = post("/flyway/at-start");
        assertThat(response.asString()).isEqualTo("[\"migrated\",\"request\"]");
        execute("delete from migrated.note where text = 'request'");
    }

    @DisabledOnIntegrationTest(value = MIGRATIONS_OF_NATIVE_EXECUTABLES, forArtifactTypes = ArtifactType.NATIVE_BINARY)
    @ParameterizedTest
    @CsvSource({ "200, true", "409, false" })
    void migrationInARequestIsAPartOfIt(int status, boolean committed) {
        assertThat(post("/flyway/in-request?location=db/in-request&status=" + status).then().statusCode(status).extract()
                .asString()).isEqualTo("1 1 true");
        assertThat(entries()).isEqualTo(committed ? List.of("after", "before") : List.of());
        assertThat(strings(SCHEMA)).hasSize(committed ? 1 : 0);
    }

    @DisabledOnIntegrationTest(value = MIGRATIONS_OF_NATIVE_EXECUTABLES, forArtifactTypes = ArtifactType.NATIVE_BINARY)
    @ParameterizedTest
    @CsvSource({ "db/in-request-fails, already exists",
            "db/in-request-concurrently, CREATE INDEX CONCURRENTLY cannot run inside a transaction block" })
    void migrationThatFailsUndoesTheRequest(String location, String said) {
        expectWarning("org.flywaydb.core.internal.command.DbMigrate");
        Response response = post("/flyway/in-request?status=200&location=" + location);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).contains(said);
        assertThat(entries()).isEmpty();
        assertThat(strings(SCHEMA)).isEmpty();
    }
}
