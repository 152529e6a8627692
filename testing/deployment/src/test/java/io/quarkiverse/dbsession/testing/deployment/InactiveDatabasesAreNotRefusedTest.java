package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * A datasource that is not PostgreSQL may be there, if the test has deactivated it as the refusal says.
 */
class InactiveDatabasesAreNotRefusedTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestByHand.application()
            .overrideConfigKey("quarkus.datasource.memory.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.memory.jdbc.url", "jdbc:h2:mem:memory")
            .overrideConfigKey("quarkus.datasource.memory.active", "false");

    @Inject
    AgroalDataSource pool;

    @BeforeEach
    void tableWithARow() {
        Database.execute("drop table if exists keys", "create table keys(key text primary key)",
                "insert into keys values ('the key')");
    }

    @Test
    void byRollback() throws Exception {
        TestByHand.rollBack(() -> {
            try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("delete from keys");
            }
        });
        assertThat(Database.number("select count(*) from keys")).isEqualTo(1);
    }

    @Test
    void byTruncate() throws Exception {
        TestByHand.truncate(() -> assertThat(Database.number("select count(*) from keys")).isZero());
    }
}
