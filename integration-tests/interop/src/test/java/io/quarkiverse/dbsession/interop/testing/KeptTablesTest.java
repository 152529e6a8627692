package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/**
 * Tables that the configuration names, and tables that cannot be emptied.
 */
@QuarkusTest
@TestProfile(KeptTablesTest.Kept.class)
class KeptTablesTest extends TestedTest {

    public static class Kept implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.flyway.table", "own_history",
                    "quarkus.db-session-testing.keep-tables", "started,migrated.note,tested_kept,only_in_other_profiles",
                    "quarkus.db-session-testing.wait-timeout", "500ms");
        }
    }

    @DbTruncate
    static class Emptied {
        void test() {
        }
    }

    @DbTruncate(keep = "tested_child")
    static class EmptiedExceptTheChild {
        void test() {
        }
    }

    @Override
    void setUp() {
        database.execute("""
                truncate entry, orders, customer, trace, document restart identity;
                create table tested(text text);
                create table tested_kept(text text);
                insert into tested_kept values ('kept');
                create table tested_parent(id int primary key);
                create table tested_child(parent int references tested_parent)""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested, tested_kept, tested_child, tested_parent");
    }

    @AfterAll
    void deleteWhatIsLeft() {
        database.execute("delete from tested");
    }

    @RepeatedTest(2)
    @DbTruncate
    void thoseOfTheConfigurationAreKept() {
        assertThat(said("select text from tested", "select text from tested_kept")).containsExactly("kept");
        assertThat(said("select text from started")).isNotEmpty();
        assertThat(said("select version from migrated.own_history where version is not null")).containsExactly("1");
        sql("insert into tested values ('of the last test')").then().statusCode(200);
    }

    /** Nor is anything else emptied then. */
    @Test
    void oneThatReferredToIsEmptiedWithoutIsRefused() {
        database.execute("delete from tested; insert into tested values ('stays'); insert into tested_parent values (1)");
        assertThatThrownBy(() -> TestByHand.begin(new EmptiedExceptTheChild())).isInstanceOf(IllegalStateException.class)
                .hasMessage("@DbTruncate cannot empty public.tested_parent of the default datasource and keep "
                        + "public.tested_child, which refers to it. Keep both, or none.");
        assertThat(database.strings("select text from tested")).containsExactly("stays");
        database.execute("delete from tested_parent");
    }

    @Test
    @Timeout(30)
    void oneThatSomebodyHasLockedIsTold() throws Exception {
        database.execute("delete from tested; insert into tested values ('locked')");
        try (Connection other = postgres.getConnection(); Statement statement = other.createStatement()) {
            String pid;
            try (ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
                rows.next();
                pid = rows.getString(1);
            }
            other.setAutoCommit(false);
            statement.execute("lock table tested in access share mode");
            // Of what else is open at the moment, autovacuum for instance, nothing is known here.
            assertThatThrownBy(() -> TestByHand.begin(new Emptied())).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("@DbTruncate could not empty the tables of the default datasource: "
                            + "somebody has locked them for PT0.5S, of these transactions that are open: [")
                    .hasMessageContaining(pid
                            + " (PostgreSQL JDBC Driver, idle in transaction): lock table tested in access share mode")
                    .hasMessageEndingWith("]. Let each test end what it begins");
            other.rollback();
        }
        TestByHand.begin(new Emptied()).end();
        assertThat(database.strings("select text from tested")).isEmpty();
    }
}
