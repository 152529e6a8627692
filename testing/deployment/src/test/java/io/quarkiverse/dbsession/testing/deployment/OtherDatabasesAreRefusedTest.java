package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/**
 * What is done on a datasource that is not PostgreSQL would stay, beside one that is.
 */
class OtherDatabasesAreRefusedTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestByHand.application()
            .overrideConfigKey("quarkus.datasource.memory.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.memory.jdbc.url", "jdbc:h2:mem:memory");

    @BeforeEach
    void tableWithARow() {
        Database.execute("drop table if exists keys", "create table keys(key text primary key)",
                "insert into keys values ('the key')");
    }

    @Test
    void byRollback() {
        assertThatThrownBy(() -> TestByHand.rollBack(() -> fail("The test has begun")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("@DbRollback cannot roll back what is done on datasource 'memory', whose connections come from "
                        + "org.h2.Driver: it can for PostgreSQL datasources without XA. Remove "
                        + "quarkus.datasource.\"memory\".jdbc.transactions=xa if that is the reason, deactivate the datasource "
                        + "for this test with quarkus.datasource.\"memory\".active=false in a test profile, or test with "
                        + "@DbTruncate if its database is PostgreSQL.");
    }

    @Test
    void byTruncateBeforeAnythingIsEmptied() {
        assertThatThrownBy(() -> TestByHand.truncate(() -> fail("The test has begun")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("@DbTruncate cannot empty the tables of datasource 'memory', whose database is not PostgreSQL. "
                        + "Deactivate the datasource for this test with quarkus.datasource.\"memory\".active=false in a test "
                        + "profile, or let the test empty its tables by itself.");
        assertThat(Database.number("select count(*) from keys")).isEqualTo(1);
    }
}
