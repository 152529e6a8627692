package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkus.test.QuarkusUnitTest;

/**
 * Its SQLState is one of connections that are lost, and the connection is not.
 */
class UnboundParametersKeepTheConnectionTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app().overrideConfigKey("quarkus.datasource.jdbc.max-size", "1");

    @Test
    void theSessionGoesOnAfterItsRollback() {
        given().post("/orders").then().statusCode(204);
        assertThat(TestDatabase.number("select count(*) from example where text = 'after'")).isEqualTo(1);
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        DbSession session;

        @POST
        public void order() {
            session.execute("insert into example(text) values ('before')");
            assertThatThrownBy(() -> session.sql("select $1::int").query().list()).isInstanceOf(InvalidSql.class);
            assertThat(session.isOpen()).isTrue();
            assertThat(session.inTransaction()).isTrue();
            session.rollback();
            session.execute("insert into example(text) values ('after')");
        }
    }
}
