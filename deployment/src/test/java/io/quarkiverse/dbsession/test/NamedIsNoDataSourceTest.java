package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P15: {@code @Named} names beans, not datasources.
 */
class NamedIsNoDataSourceTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = SessionTest.app()
            .assertException(failure -> assertThat(failure).hasMessageContaining(
                    "NamedIsNoDataSourceTest$Orders#session asks for a DbSession with @Named(\"audit\"), and no bean of that "
                            + "name makes one. JDBC datasources: the default datasource. "
                            + "Name the datasource with @DataSource(\"audit\").")
                    .hasMessageNotContaining("mistakes"));

    @Test
    void buildFails() {
        fail("the application must not start");
    }

    @Path("/orders")
    public static class Orders {

        @Inject
        @Named("audit")
        DbSession session;

        @Inject
        @Named("own")
        DbSession own;

        @GET
        public boolean get() {
            return session.isOpen() || own.isOpen();
        }

        @Produces
        @DataSource("own")
        @Named("own")
        DbSession own(DbSession session) {
            return session;
        }
    }
}
