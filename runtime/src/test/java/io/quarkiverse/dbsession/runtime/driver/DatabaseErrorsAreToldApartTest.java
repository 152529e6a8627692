package io.quarkiverse.dbsession.runtime.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.ConstraintViolation.Kind;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkiverse.dbsession.SerializationFailure;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.runtime.sql.Postgres;
import io.quarkiverse.dbsession.runtime.sql.TestScope;

@ExtendWith(Postgres.class)
class DatabaseErrorsAreToldApartTest {

    private static final PostgresDriverSupport POSTGRES = new PostgresDriverSupport();

    private static DbSessionException translate(String sqlState) {
        return SqlErrors.translate("audit", POSTGRES, null, new SQLException("secret", sqlState), null, 0);
    }

    static Stream<Arguments> states() {
        return Stream.of(
                arguments("23505", ConstraintViolation.class), arguments("23000", ConstraintViolation.class),
                arguments("40001", SerializationFailure.class), arguments("40P01", SerializationFailure.class),
                arguments("40002", DbSessionException.class),
                arguments("57014", StatementTimeout.class),
                arguments("08000", ConnectionUnavailable.class), arguments("08006", ConnectionUnavailable.class),
                arguments("28P01", ConnectionUnavailable.class), arguments("53300", ConnectionUnavailable.class),
                arguments("57P01", ConnectionUnavailable.class), arguments("57P02", ConnectionUnavailable.class),
                arguments("57P03", ConnectionUnavailable.class), arguments("57P04", ConnectionUnavailable.class),
                arguments("57P05", ConnectionUnavailable.class), arguments("3D000", ConnectionUnavailable.class),
                arguments("53200", DbSessionException.class), arguments("57000", DbSessionException.class),
                arguments("42601", InvalidSql.class), arguments("42P01", InvalidSql.class),
                arguments("42501", DbSessionException.class), arguments("25P02", DbSessionException.class),
                arguments("22012", DbSessionException.class), arguments("P0001", DbSessionException.class),
                arguments("", DbSessionException.class), arguments(null, DbSessionException.class));
    }

    @ParameterizedTest
    @MethodSource("states")
    void byTheirSqlState(String sqlState, Class<?> type) {
        DbSessionException translated = translate(sqlState);
        assertThat(translated).isExactlyInstanceOf(type).hasMessageContaining(" [datasource 'audit']: ")
                .hasMessageNotContaining("secret").cause().isInstanceOf(SQLException.class);
        assertThat(translated.dataSource()).contains("audit");
        assertThat(translated.sql()).isEmpty();
        assertThat(translated.sqlState().orElse(null)).isEqualTo(sqlState);
    }

    @Test
    void constraintsAreNamed(TestScope scope) {
        scope.sql("create extension btree_gist").update();
        scope.sql("create table parent(id int constraint pk primary key)").update();
        scope.sql("create table t(id int constraint present not null, u int constraint once unique, "
                + "p int constraint fk references parent, c int constraint positive check (c > 0), "
                + "e int4range, constraint apart exclude using gist (e with &&))").update();
        scope.sql("insert into t values (1, 1, null, 1, '[1,5)')").update();
        violation(scope, "insert into t(id, u) values (2, 1)", Kind.UNIQUE, "once",
                "A unique constraint is violated [statement on "
                        + "the default datasource: insert into t(id, u) values (2, 1)]: duplicate key value violates unique constraint "
                        + "\"once\" (SQLState 23505). Roll back; then correct the data, or catch this exception where the application can "
                        + "tell its user what is wrong.");
        violation(scope, "insert into t(id, p) values (2, 7)", Kind.FOREIGN_KEY, "fk",
                "A foreign key is violated [statement on "
                        + "the default datasource: insert into t(id, p) values (2, 7)]: insert or update on table \"t\" violates foreign "
                        + "key constraint \"fk\" (SQLState 23503). Roll back; ");
        violation(scope, "insert into t(id, c) values (2, -1)", Kind.CHECK, "positive",
                "A check constraint is violated [statement "
                        + "on the default datasource: insert into t(id, c) values (2, -1)]: new row for relation \"t\" violates check "
                        + "constraint \"positive\" (SQLState 23514). Roll back; ");
        violation(scope, "insert into t(id) values (null)", Kind.NOT_NULL, null,
                "A not-null constraint is violated [statement on "
                        + "the default datasource: insert into t(id) values (null)]: null value in column \"id\" of relation \"t\" violates "
                        + "not-null constraint (SQLState 23502");
        violation(scope, "insert into t(id, e) values (2, '[2,3)')", Kind.EXCLUSION, "apart",
                "An exclusion constraint is violated "
                        + "[statement on the default datasource: insert into t(id, e) values (2, '[2,3)')]: conflicting key value "
                        + "violates exclusion constraint \"apart\" (SQLState 23P01). Roll back; ");
    }

    private static void violation(TestScope scope, String sql, Kind kind, String constraint, String message) {
        scope.sql("savepoint s").update();
        ConstraintViolation violation = catchThrowableOfType(ConstraintViolation.class, () -> scope.sql(sql).update());
        assertThat(violation).hasMessageStartingWith(message);
        assertThat(violation.kind()).isEqualTo(kind);
        assertThat(violation.constraint().orElse(null)).isEqualTo(constraint);
        assertThat(violation.sql()).contains(sql);
        scope.sql("rollback to s").update();
    }

    @Test
    void whatIsWrongWithTheTextIsTold(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("selec 1").update()).isInstanceOf(InvalidSql.class)
                .hasMessage(
                        "The database does not understand the statement [statement on the default datasource: selec 1]: syntax "
                                + "error at or near \"selec\" (SQLState 42601). Correct the statement, or check that the schema is up to "
                                + "date. Roll back before the next statement.");
        assertThatThrownBy(() -> scope.sql("select 1").update()).isExactlyInstanceOf(DbSessionException.class)
                .hasMessage(
                        "The statement was refused, because an earlier one of the transaction failed [statement on the default "
                                + "datasource: select 1]: current transaction is aborted, commands ignored until end of transaction block "
                                + "(SQLState 25P02). Roll back, and look for the first error of the transaction: something has swallowed "
                                + "it.");
    }

    @Test
    void tablesThatHaveChangedAreToldFromWhatTheDatabaseCannotDo(TestScope scope) {
        scope.sql("create temp table changing(a int)").update();
        // More often than prepareThreshold, from where on the driver has the server prepare it.
        for (int i = 0; i < 6; i++) {
            scope.sql("select * from changing").query().list();
        }
        // Where the driver sees it, it prepares its statements anew by itself; most often another connection does it.
        scope.sql("do 'begin alter table changing add b int; end'").update();
        scope.sql("savepoint s").update();
        DbSessionException failure = catchThrowableOfType(DbSessionException.class,
                () -> scope.sql("select * from changing").query().list());
        assertThat(failure).isExactlyInstanceOf(DbSessionException.class)
                .hasMessage("A table of the statement has changed since it was prepared [statement on the default datasource: "
                        + "select * from changing]: cached plan must not change result type (SQLState 0A000). Roll back and run "
                        + "the whole unit of work again: the driver has prepared the statement anew then. One of PREPARE has to "
                        + "be deallocated before.");
        assertThat(failure.getCause()).hasMessage("cached plan must not change result type");
        scope.sql("rollback to s").update();
        assertThat(scope.sql("select * from changing").query().list()).isEmpty();
        assertThat(translate("0A000")).hasMessageContaining("]: the database does not support this; ");
    }

    @Test
    void parametersInTheFormOfTheServerAreToldFromALostConnection(TestScope scope) {
        InvalidSql failure = catchThrowableOfType(InvalidSql.class, () -> scope.sql("select $1::int").query().list());
        assertThat(failure).hasMessageMatching("The database finds other parameters in the statement than are bound to it "
                + "\\[statement on the default datasource: select \\$1::int]: bind message supplies 0 parameters, but prepared "
                + "statement \"\\w*\" requires 1 \\(SQLState 08P01\\)\\. Write parameters as \\? or :name, not as \\$1\\. Roll back "
                + "before the next statement\\.");
        assertThat(translate("08P01")).isInstanceOf(ConnectionUnavailable.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "3D000 | select pg_database_size('nowhere')",
            "08001 | select dblink_connect('host=localhost dbname=postgres user=postgres port=1')" }, quoteCharacter = '`')
    void whatAStatementDoesNotReachIsToldFromALostConnection(String sqlState, String sql, TestScope scope) {
        scope.sql("create extension dblink").update();
        scope.sql("savepoint s").update();
        DbSessionException failure = catchThrowableOfType(DbSessionException.class, () -> scope.sql(sql).query().list());
        assertThat(failure).isExactlyInstanceOf(DbSessionException.class).hasMessageStartingWith("The statement failed [");
        assertThat(failure.sqlState()).contains(sqlState);
        scope.sql("rollback to s").update();
        assertThat(scope.sql("select 1").query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void parametersWithoutATypeAreToBeCast(TestScope scope) {
        assertThatThrownBy(() -> scope.sql("select :a is null").param("a", null).query().list())
                .isInstanceOf(InvalidSql.class)
                .hasMessageStartingWith("The database does not understand the statement [statement on the default datasource: "
                        + "select :a is null]: the type of a parameter cannot be told; ")
                .hasMessageEndingWith(
                        " (SQLState 42P18). Say its type with a cast, ':name::text' for instance. Roll back before "
                                + "the next statement.");
    }

    @Test
    void unterminatedQuotesAreLeftToTheDatabase(TestScope scope) {
        assertThat(catchThrowable(() -> scope.sql("select 'x :a ?").query().list())).isInstanceOf(InvalidSql.class)
                .hasMessageContaining("]: syntax error; ");
    }

    @Test
    void missingTablesAreTold(TestScope scope) {
        assertThat(catchThrowable(() -> scope.sql("select 1 from nowhere").query().list())).isInstanceOf(InvalidSql.class)
                .hasMessageContaining("]: relation \"nowhere\" does not exist (SQLState 42P01). ");
        assertThat(translate("42P01"))
                .hasMessageContaining("]: there is no such table; the message of the database may quote data "
                        + "and is left out, see the database's log (SQLState 42P01). ");
    }

    @Test
    void aTimeoutIsToldFromACancellation() {
        SQLException cancelled = new SQLException("secret", "57014");
        Duration timeout = Duration.ofSeconds(5);
        assertThat(SqlErrors.translate("<default>", POSTGRES, "select 1", cancelled, timeout, timeout.toNanos()))
                .hasMessage(
                        "The statement was cancelled: its timeout of PT5S ran out [statement on the default datasource: select "
                                + "1]: the message of the database may quote data and is left out, see the database's log (SQLState "
                                + "57014). Roll back. Make the statement faster, or give it more time with timeout(…).");
        for (Duration other : new Duration[] { null, timeout }) {
            assertThat(SqlErrors.translate("<default>", POSTGRES, "select 1", cancelled, other, timeout.toNanos() - 1))
                    .hasMessageStartingWith("The statement was cancelled on the server [statement on the default datasource: ");
        }
    }

    @Test
    void failuresOfTheConnectionKeepTheirReason() {
        ConnectException refused = new ConnectException("Connection refused");
        PSQLException failure = new PSQLException("The connection attempt failed.", PSQLState.CONNECTION_UNABLE_TO_CONNECT,
                refused);
        DbSessionException translated = SqlErrors.translate("<default>", POSTGRES, null, failure, null, 0);
        assertThat(translated.getCause()).isSameAs(failure);
        assertThat(translated).isInstanceOf(ConnectionUnavailable.class)
                .hasMessage("There is no usable connection [the default datasource]: The connection attempt failed. (SQLState "
                        + "08001). The transaction, if there was one, is rolled back by the server. Check that the database is "
                        + "up, reachable and accepts the credentials, and try again.");
        DbSessionException generic = SqlErrors.translate("<default>", new GenericDriverSupport(), null, failure, null, 0);
        assertThat(generic).isInstanceOf(ConnectionUnavailable.class).rootCause().isSameAs(refused);
    }
}
