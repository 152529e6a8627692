package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;

/**
 * PostgreSQL, treated like a database that nothing is known of.
 */
@ExtendWith(Postgres.class)
class OtherDriversDoWhatJdbcPromisesTest {

    private final GenericDriverSupport driver = new GenericDriverSupport();
    private Connection connection;
    private TestScope scope;

    @BeforeEach
    void scope(TestScope postgres) {
        connection = postgres.connection();
        scope = new TestScope(connection, driver);
    }

    @Test
    void columnsAreReadByTheirJdbcType() {
        Map<String, Object> row = scope.sql("""
                select 'x'::text as t, 1::int2 as i2, 2 as i4, 3::int8 as i8, 1.5::numeric as n, true as b,
                    '00000000-0000-0000-0000-000000000001'::uuid as u, '\\x01'::bytea as y, date '2024-01-02' as d,
                    time '03:04' as ti, timestamp '2024-01-02 03:04' as ts, '{}'::jsonb as j, array[1, 2] as a,
                    '<a/>'::xml as x, '1 day'::interval as v, null::int as z""").query().single();
        assertThat(row).containsEntry("t", "x").containsEntry("i2", 1).containsEntry("i4", 2).containsEntry("i8", 3L)
                .containsEntry("n", new BigDecimal("1.5")).containsEntry("b", true).containsEntry("u", new UUID(0, 1))
                .containsEntry("d", LocalDate.of(2024, 1, 2)).containsEntry("ti", LocalTime.of(3, 4))
                .containsEntry("ts", LocalDateTime.of(2024, 1, 2, 3, 4)).containsEntry("j", "{}").containsEntry("x", "<a/>")
                .containsEntry("v", "1 day").containsEntry("z", null);
        assertThat(row.get("y")).isEqualTo(new byte[] { 1 });
        assertThat(row.get("a")).isEqualTo(new Integer[] { 1, 2 });
    }

    @Test
    void parametersAreBoundByJdbcAlone() {
        assertThat(scope.sql("select :e").param("e", Thread.State.NEW).query(Thread.State.class).single())
                .isEqualTo(Thread.State.NEW);
        assertThat(scope.sql("select :a").param("a", new String[] { "x", null }).query(String[].class).single())
                .containsExactly("x", null);
    }

    @Test
    void noMessageOfTheDatabaseIsTrusted() {
        scope.sql("create table t(id int constraint once unique)").update();
        ConstraintViolation violation = catchThrowableOfType(ConstraintViolation.class,
                () -> scope.sql("insert into t values (:id), (:id)").param("id", 4711).update());
        assertThat(violation.kind()).isEqualTo(ConstraintViolation.Kind.UNIQUE);
        assertThat(violation.constraint()).isEmpty();
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("4711", violation);
    }

    @Test
    void typesAreNamedInMessages() {
        assertThat(catchThrowableOfType(RowMappingException.class,
                () -> scope.sql("select 1 as n").query(String.class).single())).hasMessageStartingWith(
                        "Column 'n' (int4) cannot be read as java.lang.String: it gives java.lang.Integer [");
    }

    @Test
    void theIsolationLevelIsSetOnTheConnectionAndAFailedTransactionFailsItsCommit() throws Exception {
        driver.beginWith(connection, Isolation.SERIALIZABLE, null);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(driver.isTransactionFailed(connection, true)).isFalse();
    }
}
