package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * What no rollback undoes, or only that of the whole transaction, is gone for the next test all the same.
 */
@QuarkusTest
@DbRollback
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NothingIsLeftBetweenTestsTest extends TestedTest {

    /** Each gives a row if something is left. */
    private static final List<String> LEFT = List.of(
            "select 'advisory lock' from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
            "select 'table' from pg_class where relname = 'left_real'",
            "select 'prepared statement' from pg_prepared_statements where name = 'left_statement'",
            "select 'sequence' from tested_seq where is_called",
            "select 'inserted row' from tested where text = 'inserted'",
            "select 'deleted row' where not exists (select from tested where text = 'kept')");

    private static final String SETTINGS = "select name || '=' || setting from pg_settings "
            + "where name in ('work_mem', 'maintenance_work_mem', 'search_path') union all select 'role=' || current_user order by 1";
    /** With a real transaction, one would stay for whoever gets the connection next. */
    private static final String TEMPORARY = "select 'temporary table' from pg_class where relname = 'left_temporary' "
            + "union all select 'cursor' from pg_cursors where name = 'left_cursor'";
    private static final String CHANNELS = "select pg_listening_channels()";

    @Inject
    DbSession session;

    private String backend;
    private List<String> settings;

    @Override
    void setUp() {
        database.execute("""
                create table tested(text text primary key);
                insert into tested values ('kept');
                create sequence tested_seq""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested; drop sequence tested_seq");
    }

    @Test
    @Order(1)
    void oneTestLeavesEverything() {
        backend = said("select pg_backend_pid()").get(0);
        settings = said(SETTINGS);
        assertThat(said("select pg_advisory_lock(4711)",
                "create temporary table left_temporary(id int)",
                "create table left_real(id int)",
                "listen left_channel",
                "prepare left_statement as select 1",
                "declare left_cursor cursor with hold for select 1",
                "select nextval('tested_seq')",
                "insert into tested values ('inserted')",
                "delete from tested where text = 'kept'",
                "set work_mem = '7MB'",
                "set local maintenance_work_mem = '7MB'",
                "set search_path = pg_catalog, public",
                "set local role pg_read_all_data",
                TEMPORARY, SETTINGS)).contains("temporary table", "cursor").endsWith("maintenance_work_mem=7168",
                        "role=pg_read_all_data",
                        "search_path=pg_catalog, public",
                        "work_mem=7168");
        assertThat(said(TEMPORARY)).isEmpty();
        assertThat(said(LEFT.toArray(String[]::new))).as("still there in another request of this test").hasSameSizeAs(LEFT);
    }

    @Test
    @Order(2)
    void theNextOneFindsNothingOfItOverHttp() {
        assertThat(said("select pg_backend_pid()")).as("on the same connection").containsExactly(backend);
        assertThat(said(LEFT.toArray(String[]::new))).isEmpty();
        assertThat(said(CHANNELS)).isEmpty();
        assertThat(said(SETTINGS)).isEqualTo(settings);
    }

    @Test
    @Order(3)
    void norDoesTheSessionOfTheTest() {
        assertThat(LEFT).allSatisfy(query -> assertThat(session.sql(query).query(String.class).list()).isEmpty());
        assertThat(session.sql(SETTINGS).query(String.class).list()).isEqualTo(settings);
    }

    /** The next value is the one that this test's predecessors have had, each of them. */
    @Test
    @Order(4)
    void sequenceBeginsAnew() {
        assertThat(said("select nextval('tested_seq')")).containsExactly("1");
    }

    @Test
    @Order(5)
    void sequenceThatTheTestSetsBackByItselfBeginsAnewToo() {
        assertThat(said("select nextval('tested_seq')", "select setval('tested_seq', 100)")).containsExactly("1", "100");
    }

    @Test
    @Order(6)
    void nobodyElseSeesAnythingOfIt() {
        assertThat(database.strings("select is_called from tested_seq")).containsExactly("f");
        assertThat(database.strings("select text from tested")).containsExactly("kept");
    }
}
