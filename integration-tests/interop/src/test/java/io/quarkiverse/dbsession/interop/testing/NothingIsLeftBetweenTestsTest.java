package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
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

    private static final List<String> DEFINED = List.of(
            "select 'function' from pg_proc where proname = 'left_function'",
            "select 'view' from pg_class where relname = 'left_view'",
            "select 'type' from pg_type where typname = 'left_type'",
            "select 'policy' from pg_policies where policyname = 'left_policy'",
            "select 'role' from pg_roles where rolname = 'left_role'",
            "select 'privilege' from pg_class where relname = 'tested' and relacl::text like '%pg_monitor%'",
            "select 'large object' from pg_largeobject_metadata where oid = 4711");

    private static final String SETTINGS = "select name || '=' || setting from pg_settings "
            + "where name in ('work_mem', 'maintenance_work_mem', 'search_path') union all select 'role=' || current_user order by 1";
    /** With a real transaction, one would stay for whoever gets the connection next. */
    private static final String TEMPORARY = "select 'temporary table' from pg_class where relname = 'left_temporary' "
            + "union all select 'cursor' from pg_cursors where name = 'left_cursor'";

    /** Each one of these makes something, and the other one takes it away again. */
    private static final Map<String, String> DEFINITIONS = Map.of(
            "create function left_function() returns int language sql as 'select 1'", "drop function left_function",
            "create view left_view as select text from tested", "drop view left_view",
            "create type left_type as enum ('one', 'two')", "drop type left_type",
            "create policy left_policy on tested using (text <> '')", "drop policy left_policy on tested",
            "create role left_role", "drop role left_role",
            "grant select on tested to pg_monitor", "revoke select on tested from pg_monitor",
            "select lo_create(4711)", "select lo_unlink(4711)");

    @Inject
    DbSession session;

    private String backend;
    private List<String> settings;

    @Override
    void setUp() {
        database.execute("""
                create table tested(text text primary key);
                insert into tested values ('kept');
                create sequence tested_seq;
                create sequence tested_pooled increment 50""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested; drop sequence tested_seq, tested_pooled");
    }

    @Test
    @Order(1)
    void oneTestLeavesEverything() {
        backend = said("select pg_backend_pid()").get(0);
        settings = said(SETTINGS);
        assertThat(said("select pg_advisory_lock(4711)",
                "create temporary table left_temporary(id int)",
                "create table left_real(id int)",
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

    /** Whoever has taken 50 numbers in advance, as Hibernate does, goes on giving them. */
    @Test
    @Order(6)
    void numbersThatAreTakenInAdvanceAreTaken() {
        assertThat(said("select nextval('tested_pooled')")).containsExactly("1");
    }

    @Test
    @Order(7)
    void andNotGivenAgain() {
        assertThat(said("select nextval('tested_pooled')")).containsExactly("51");
    }

    @AfterAll
    void startNumbersAgain() {
        database.execute("alter sequence tested_pooled restart");
    }

    @Test
    @Order(8)
    void nobodyElseSeesAnythingOfIt() {
        assertThat(database.strings("select is_called from tested_seq")).containsExactly("f");
        assertThat(database.strings("select text from tested")).containsExactly("kept");
    }

    /** Apart from the rest, as a connection on which types were made is not used again. */
    @Test
    @Order(10)
    void anotherTestLeavesDefinitions() {
        sql(DEFINITIONS.keySet().toArray(String[]::new)).then().statusCode(200);
        assertThat(said(DEFINED.toArray(String[]::new))).as("still there in another request of this test")
                .hasSameSizeAs(DEFINED);
    }

    @Test
    @Order(11)
    void whichTheNextOneDoesNotFind() {
        assertThat(said(DEFINED.toArray(String[]::new))).isEmpty();
    }

    /** At the end of all, what a test had left for good would be seen in what {@link Database#content} gives. */
    @Test
    @Order(9)
    void lookAtTheDatabaseWouldShowIt() {
        DEFINITIONS.forEach((make, takeAway) -> {
            List<String> before = database.content();
            database.execute(make);
            assertThat(database.content()).as(make).isNotEqualTo(before);
            database.execute(takeAway);
        });
    }
}
