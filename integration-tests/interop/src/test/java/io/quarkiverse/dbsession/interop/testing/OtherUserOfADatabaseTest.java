package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.RepeatedTest;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.interop.PostgresResource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Datasources of the same database and user have one transaction, the one of another user has its own.
 */
@QuarkusTest
@DbRollback
@WithTestResource(OtherUserOfADatabaseTest.WithAnotherUser.class)
class OtherUserOfADatabaseTest {

    private static final String BACKEND = "select pg_backend_pid()";
    private static final String TABLES = "select relname from pg_class where relname in ('of_postgres', 'of_another')";

    public static class WithAnotherUser extends PostgresResource {

        @Override
        public Map<String, String> start() {
            Map<String, String> configuration = super.start();
            String url = configuration.get("quarkus.datasource.plain.jdbc.url");
            try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("create role another login; grant create on schema public to another");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            configuration.put("quarkus.datasource.plain.username", "another");
            return configuration;
        }
    }

    @Inject
    DbSession session;

    @Inject
    @DataSource("second")
    DbSession second;

    @Inject
    @DataSource("plain")
    DbSession another;

    @RepeatedTest(2)
    void hasATransactionOfItsOwn() {
        session.execute("create table of_postgres(id int)");
        another.execute("create table of_another(id int)");
        assertThat(session.sql(TABLES).query(String.class).list()).containsExactly("of_postgres");
        assertThat(second.sql(TABLES).query(String.class).list()).containsExactly("of_postgres");
        assertThat(another.sql(TABLES).query(String.class).list()).containsExactly("of_another");

        int backend = session.sql(BACKEND).query(Integer.class).single();
        assertThat(second.sql(BACKEND).query(Integer.class).single()).isEqualTo(backend);
        assertThat(another.sql(BACKEND).query(Integer.class).single()).isNotEqualTo(backend);
    }
}
