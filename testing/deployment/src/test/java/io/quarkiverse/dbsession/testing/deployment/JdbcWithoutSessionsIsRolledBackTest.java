package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.runtime.SessionRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.test.QuarkusUnitTest;

/**
 * An application that has nothing but a datasource: no sessions, no resources, no RestAssured in its tests.
 */
class JdbcWithoutSessionsIsRolledBackTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestByHand.application();

    @Inject
    AgroalDataSource pool;

    @BeforeEach
    void emptyTable() {
        Database.execute("drop table if exists keys", "create table keys(key text primary key)");
    }

    @AfterEach
    void nothingIsOpen() {
        assertThat(Database.number("select count(*) from pg_stat_activity where state like 'idle in transaction%'")).isZero();
    }

    @Test
    void theSameKeyIsInsertedAgainAndAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            TestByHand.rollBack(() -> {
                insert();
                assertThat(rows()).as("for the test").isEqualTo(1);
                assertThat(Database.number("select count(*) from keys")).as("for everybody else").isZero();
            });
        }
        assertThat(rows()).as("behind the tests").isZero();
        insert();
        assertThat(Database.number("select count(*) from keys")).as("without a test").isEqualTo(1);
    }

    @Test
    void nothingElseIsThere() {
        assertThat(Arc.container().instance(SessionRegistry.class).isAvailable()).isFalse();
        assertThatThrownBy(() -> Class.forName("io.restassured.RestAssured")).isInstanceOf(ClassNotFoundException.class);
    }

    private void insert() throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("insert into keys values ('the key')");
        }
    }

    private int rows() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from keys")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
