package io.quarkiverse.dbsession.testing.deployment.continuous;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * A test of the application in development mode, which runs it. By its name nobody else does.
 */
@QuarkusTest
@DbRollback
public class KeysET {

    @Test
    void aKeyIsInserted() {
        given().post("/keys").then().statusCode(200).body(is("first version"));
    }

    @Test
    void theSameKeyIsInserted() {
        given().post("/keys").then().statusCode(200).body(is("first version"));
    }
}
