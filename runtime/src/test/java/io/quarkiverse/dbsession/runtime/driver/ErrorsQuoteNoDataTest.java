package io.quarkiverse.dbsession.runtime.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.sql.Postgres;
import io.quarkiverse.dbsession.runtime.sql.TestScope;

/**
 * Each statement makes the database quote its parameter in an error, in the message or in what the driver adds to it. That it
 * does is checked too, with JDBC alone: a statement whose error quotes nothing would prove nothing.
 */
@ExtendWith(Postgres.class)
@DisplayName("P16: errors quote neither parameters nor other data, in no message, no cause and no stack trace")
class ErrorsQuoteNoDataTest {

    private static final String SECRET = "secret4711";

    @BeforeEach
    void tables(TestScope scope) throws SQLException {
        try (var statement = scope.connection().createStatement()) {
            statement.execute("""
                    create table t(u text unique, n int, c text check (c <> 'secret4711'), v varchar(3));
                    insert into t(u) values ('secret4711');
                    create domain short_text as text check (length(value) < 3);
                    create extension dblink;
                    create role secret4711x;
                    create role plain;
                    select lo_create(4711);
                    create function raises(text) returns int language plpgsql as
                        $$ begin raise exception 'own %', $1 using errcode = '23505'; end $$;
                    create function raises_syntax_error(text) returns int language plpgsql as
                        $$ begin execute 'select ' || $1 || ' from'; return 1; end $$;
                    create function sql_raises(text) returns int language sql as $$ select raises($1) $$;
                    """);
        }
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                // 23: in the detail
                arguments("insert into t(u) values (?)", "23505", "once more"),
                arguments("insert into t(c) values (?)", "23514", "fails with the whole row"),
                // 22
                arguments("select ?::text::int", "22P02", ""),
                arguments("insert into t(v) values (?)", "22001", "not quoted, but the class is not trusted"),
                arguments("select (?::text || '000000000000')::uuid", "22P02", ""),
                arguments("select ?::text::date", "22007", ""),
                arguments("select ?::text::jsonb", "22P02", "in detail and context"),
                arguments("select regexp_replace('x', ?::text || '(', 'y')", "2201B", "not quoted"),
                arguments("select ?::text::mood_not_there", "42704", "not quoted"),
                // 42 at run time
                arguments("select to_tsquery('simple', ?::text || ' & &')", "42601", ""),
                arguments("select ?::text::regclass", "42P01", ""),
                arguments("select ?::text::regtype", "42704", ""),
                arguments("select to_regclass('t')::oid, ?::text::regproc", "42883", ""),
                arguments("select set_config(?, 'x', true)", "42704", ""),
                arguments("select raises_syntax_error(?)", "42601", "in a query that a function has built"),
                // what functions raise, with a SQLState that is trusted otherwise
                arguments("select raises(?)", "23505", ""),
                arguments("select sql_raises(?)", "23505", ""),
                arguments("select has_table_privilege(?, 't', 'select')", "42704", ""),
                arguments("select date_trunc(?, now())", "22023", ""),
                arguments("select nextval(?::text)", "42P01", ""),
                arguments("select pg_size_bytes(?)", "22023", ""),
                // with a SQLState that is trusted where the text names the object
                arguments("select pg_database_size(?::text::name)", "3D000", ""),
                arguments("select has_database_privilege(?, 'connect')", "3D000", ""),
                arguments("select set_config('role', ?::text || 'x', true)", "42501", "by a role that may not"),
                arguments("select lo_get(substr(?::text, 7)::oid)", "42501", "by a role that may not"),
                // by another server
                arguments("select dblink_exec('host=localhost dbname=postgres user=postgres port=' || current_setting('port'), "
                        + "format('do $x$ begin raise exception using errcode = ''23514'', message = %L; end $x$', ?::text))",
                        "23514", ""),
                arguments("select ?::text::tsvector, (repeat(?::text, 300))::tsquery", "54000", "a word that is too long"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void ofTheDatabase(String sql, String sqlState, String note, TestScope scope) throws Exception {
        boolean quoted;
        try (var savepoint = scope.connection().createStatement(); var statement = scope.connection().prepareStatement(sql)) {
            savepoint.execute("savepoint s");
            setRole(scope, note);
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setString(i, SECRET);
            }
            statement.execute();
            throw new AssertionError("there is no error");
        } catch (SQLException e) {
            quoted = e.toString().contains("4711");
        }
        scope.connection().createStatement().execute("rollback to s");
        assertThat(quoted).as("the error quotes the parameter").isEqualTo(!note.contains("not quoted"));
        setRole(scope, note);
        DbSessionException failure = catchThrowableOfType(DbSessionException.class, () -> {
            var bound = scope.sql(sql).param(SECRET);
            (sql.indexOf('?') == sql.lastIndexOf('?') ? bound : bound.param(SECRET)).query().list();
        });
        assertThat(failure).isNotNull();
        assertThat(failure.sqlState()).contains(sqlState);
        assertThat(failure.getMessage()).contains("(SQLState " + sqlState).contains("[statement on the default datasource: ");
        assertNoSecret(failure);
    }

    private static void setRole(TestScope scope, String note) throws SQLException {
        if (note.contains("by a role")) {
            try (var statement = scope.connection().createStatement()) {
                statement.execute("set local session authorization plain");
            }
        }
    }

    @Test
    void ofTheDriver(TestScope scope) {
        Throwable failure = catchThrowable(() -> scope.sql("select ?").param(SECRET).query(row -> row.getInt(1)).single());
        assertThat(failure).isInstanceOf(DbSessionException.class);
        assertNoSecret(failure);
    }

    @Test
    void inAnythingThatHangsOnTheFailure() {
        PSQLException failure = new PSQLException(SECRET, PSQLState.DATA_ERROR, new IOException(SECRET));
        failure.setNextException(new SQLException(SECRET, "23505", new IllegalStateException(SECRET)));
        failure.getNextException().setNextException(new SQLException(SECRET, "22000"));
        failure.addSuppressed(new SQLException(SECRET, "08006"));
        failure.addSuppressed(new IllegalStateException(SECRET));
        for (DriverSupport driver : new DriverSupport[] { new PostgresDriverSupport(), new GenericDriverSupport() }) {
            DbSessionException translated = SqlErrors.translate("<default>", driver, "select 1", failure, null, 0);
            assertNoSecret(translated);
            SQLException cause = (SQLException) translated.getCause();
            assertThat(cause.getSQLState()).isEqualTo("22000");
            assertThat(cause.getStackTrace()).isEqualTo(failure.getStackTrace());
            assertThat(cause.getNextException().getSQLState()).isEqualTo("23505");
            assertThat(cause.getNextException().getNextException().getSQLState()).isEqualTo("22000");
            assertThat(cause.getSuppressed()).singleElement().isInstanceOf(SQLException.class);
        }
    }

    @Test
    void inTheChainOfABigBatch() {
        SQLException failure = new SQLException(SECRET, "22000");
        for (int i = 0; i < 10_000; i++) {
            failure.setNextException(new SQLException(SECRET, "22000"));
        }
        int chained = 0;
        for (SQLException next = SqlErrors.withoutData(new PostgresDriverSupport(), failure); next != null; next = next
                .getNextException()) {
            assertNoSecret(next);
            chained++;
        }
        assertThat(chained).isEqualTo(10);
    }

    private static void assertNoSecret(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Throwable next = cause; next instanceof SQLException sql; next = sql.getNextException()) {
                next.printStackTrace(new PrintWriter(all));
                assertThat(next).isNotInstanceOf(PSQLException.class);
            }
        }
        assertThat(all.toString()).doesNotContain(SECRET).doesNotContain("4711");
    }
}
