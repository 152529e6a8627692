package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.restassured.response.Response;

/**
 * What ends with each transaction, and what is decided at its end.
 */
abstract class ConstraintsAndSettings extends TestedTest {

    static final String SETTINGS = "select current_setting('work_mem') || ' ' || current_setting('statement_timeout') || ' ' || "
            + "current_setting('search_path') || ' ' || current_user || ' ' || coalesce(current_setting('tested.own', true), '')";
    private static final String UNTOUCHED = "4MB 0 \"$user\", public postgres ";

    @Override
    void setUp() {
        database.execute("""
                create table tested_parent(id int primary key);
                create table tested_child(
                  id int primary key,
                  deferred int constraint tested_deferred references tested_parent deferrable initially deferred,
                  at_once int constraint tested_at_once references tested_parent deferrable initially immediate)""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested_child, tested_parent");
    }

    @AfterEach
    void clear() {
        database.execute("delete from tested_child; delete from tested_parent");
    }

    @Test
    void whatIsSetLocallyEndsWithTheRequest() {
        assertThat(said(SETTINGS)).containsExactly(UNTOUCHED);
        assertThat(said("set local work_mem = '7MB'",
                "select 'set' where set_config('statement_timeout', '7s', true) is not null",
                "select 'set' where set_config('tested.own', 'mine', true) is not null",
                "set local search_path = pg_catalog",
                "set local role pg_read_all_data",
                SETTINGS)).containsExactly("set", "set", "7MB 7s pg_catalog pg_read_all_data mine");
        assertThat(said(SETTINGS)).containsExactly(UNTOUCHED);
    }

    @Test
    void whatIsSetLocallyByARequestThatFailsEndsWithIt() {
        assertThat(sql("set local work_mem = '7MB'", "select 1 / 0").statusCode()).isEqualTo(500);
        assertThat(said(SETTINGS)).containsExactly(UNTOUCHED);
    }

    @Test
    void temporaryTableThatIsDroppedAtTheCommitEndsWithTheRequest() {
        for (int i = 1; i <= 2; i++) {
            assertThat(said("create temporary table bulk(id int) on commit drop", "insert into bulk values (" + i + ")",
                    "select id from bulk")).containsExactly(String.valueOf(i));
        }
    }

    @Test
    void applicationIsTheSameInEachRequest() {
        String name = "select current_setting('application_name') || ' ' || current_setting('extra_float_digits')";
        assertThat(said(name)).isEqualTo(said(name)).containsExactly("PostgreSQL JDBC Driver 1");
    }

    @Test
    void violatedDeferredConstraintMakesTheCommitFail() {
        Response response = sql("insert into tested_child(id, deferred) values (1, 99)", "select 'goes on'");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.asString()).isEqualTo("""
                CommitFailed: The commit on the default datasource was refused, and the transaction has been rolled back: \
                insert or update on table "tested_child" violates foreign key constraint "tested_deferred" (SQLState 23503). \
                Correct the data, or catch CommitFailed where the application can tell its user what is wrong.
                ConstraintViolation: A foreign key is violated [the default datasource]: \
                insert or update on table "tested_child" violates foreign key constraint "tested_deferred" (SQLState 23503). \
                Roll back; then correct the data, or catch this exception where the application can tell its user what is wrong.
                SQLException: insert or update on table "tested_child" violates foreign key constraint "tested_deferred\"""");
        assertThat(said("select id from tested_child")).isEmpty();
    }

    @Test
    void deferredConstraintThatIsRepairedBeforeTheEndDoesNot() {
        assertThat(said("insert into tested_child(id, deferred) values (1, 99)", "insert into tested_parent values (99)",
                "select 'goes on'")).containsExactly("goes on");
        assertThat(said("select id from tested_child")).containsExactly("1");
    }

    @Test
    void deferredConstraintIsDeferredInEachRequest() {
        for (int id = 1; id <= 3; id++) {
            assertThat(said("insert into tested_child(id, deferred) values (" + id + ", " + id + ")",
                    "insert into tested_parent values (" + id + ")", "select 'goes on'")).containsExactly("goes on");
        }
    }

    /** If it were not checked at once, the second statement would repair it. */
    @Test
    void immediateConstraintIsImmediateInEachRequest() {
        for (int id = 1; id <= 3; id++) {
            Response response = sql("insert into tested_child(id, at_once) values (1, 99)",
                    "insert into tested_parent values (99)");
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.asString()).startsWith("PSQLException: ").contains("tested_at_once");
            assertThat(said("insert into tested_parent values (" + id + ")", "select 'committed'"))
                    .containsExactly("committed");
        }
    }

    @Test
    void whatARequestSaysOfConstraintsEndsWithIt() {
        assertThat(said("set constraints tested_at_once deferred", "insert into tested_child(id, at_once) values (1, 99)",
                "insert into tested_parent values (99)", "select 'goes on'")).containsExactly("goes on");
        assertThat(sql("insert into tested_child(id, at_once) values (2, 98)", "insert into tested_parent values (98)")
                .asString()).contains("tested_at_once");
        assertThat(said("set constraints all immediate", "select 'goes on'")).containsExactly("goes on");
        assertThat(said("insert into tested_child(id, deferred) values (3, 97)", "insert into tested_parent values (97)",
                "select 'goes on'")).containsExactly("goes on");
    }
}
