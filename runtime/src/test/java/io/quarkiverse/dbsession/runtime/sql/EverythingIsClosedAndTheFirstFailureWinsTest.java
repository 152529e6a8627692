package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.GenericDriverSupport;

/**
 * With a stub of a driver that JDBC's rules are all that is known of.
 */
class EverythingIsClosedAndTheFirstFailureWinsTest {

    /** What was called, each as {@code Type.method}. */
    private final List<String> calls = new ArrayList<>();
    private final Map<String, SQLException> failures = new HashMap<>();
    private final Map<String, Object> answers = new HashMap<>();
    private final TestScope scope = new TestScope(stub(Connection.class), new GenericDriverSupport());

    EverythingIsClosedAndTheFirstFailureWinsTest() {
        answers.put("Connection.prepareStatement", stub(PreparedStatement.class));
        answers.put("Connection.createArrayOf", stub(Array.class));
        answers.put("PreparedStatement.getConnection", stub(Connection.class));
        answers.put("PreparedStatement.execute", true);
        answers.put("PreparedStatement.getResultSet", stub(ResultSet.class));
        answers.put("ResultSet.getMetaData", stub(ResultSetMetaData.class));
        answers.put("ResultSetMetaData.getColumnCount", 1);
        answers.put("ResultSetMetaData.getColumnLabel", "n");
        answers.put("ResultSet.next", false);
    }

    @AfterEach
    void whatWasOpenedIsClosedOnce() {
        assertClosed("Connection.prepareStatement", "PreparedStatement.close");
        assertClosed("PreparedStatement.getResultSet", "ResultSet.close");
        assertClosed("Connection.createArrayOf", "Array.free");
    }

    private void assertClosed(String opening, String closing) {
        long opened = failures.containsKey(opening) ? 0 : calls.stream().filter(opening::equals).count();
        assertThat(calls.stream().filter(closing::equals).count()).as(closing).isEqualTo(opened);
    }

    @Test
    void aRunWithoutFailures() {
        assertThat(scope.sql("select ?").param(new int[] { 1 }).fetchSize(7).query(Integer.class).list()).isEmpty();
        assertThat(calls).containsExactly("Connection.prepareStatement", "PreparedStatement.setFetchSize",
                "PreparedStatement.getConnection", "Connection.createArrayOf", "PreparedStatement.setArray",
                "PreparedStatement.execute", "PreparedStatement.getResultSet", "ResultSet.getMetaData",
                "ResultSetMetaData.getColumnCount", "ResultSetMetaData.getColumnLabel",
                "ResultSet.next",
                "ResultSet.close", "Array.free", "PreparedStatement.close");
    }

    @Test
    void anyCallMayFail() {
        aRunWithoutFailures();
        for (String call : List.copyOf(calls)) {
            calls.clear();
            failures.clear();
            SQLException failure = new SQLException("secret", "XX000");
            failures.put(call, failure);
            DbSessionException thrown = catchThrowableOfType(DbSessionException.class,
                    () -> scope.sql("select ?").param(new int[] { 1 }).fetchSize(7).query(Integer.class).list());
            assertThat(thrown).as(call).isNotNull();
            assertThat(thrown.sqlState()).contains("XX000");
            assertThat(thrown.getCause().getStackTrace()).isEqualTo(failure.getStackTrace());
            ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", thrown);
            whatWasOpenedIsClosedOnce();
        }
    }

    @Test
    void failuresOfClosingAreSuppressedOntoTheFirst() {
        failures.put("PreparedStatement.execute", new SQLException("secret", "40001"));
        failures.put("PreparedStatement.close", new SQLException("secret", "08006"));
        DbSessionException thrown = catchThrowableOfType(DbSessionException.class, () -> scope.sql("select 1").update());
        assertThat(thrown.sqlState()).contains("40001");
        assertThat(thrown.getCause().getSuppressed()).singleElement()
                .satisfies(closing -> assertThat(((SQLException) closing).getSQLState()).isEqualTo("08006"));
        ValuesThatDoNotFitAreRefusedTest.assertNothingOf("secret", thrown);
    }

    @Test
    void anExceptionOfTheApplicationComesBeforeThoseOfClosing() {
        answers.put("ResultSet.next", true);
        failures.put("ResultSet.close", new SQLException("x", "08006"));
        RuntimeException own = new IllegalStateException("own");
        assertThat(catchThrowable(() -> scope.sql("select 1").query(row -> {
            throw own;
        }).list())).isSameAs(own);
    }

    private <T> T stub(Class<T> type) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            String call = type.getSimpleName() + "." + method.getName();
            calls.add(call);
            if (failures.containsKey(call)) {
                throw failures.get(call);
            }
            return answers.get(call);
        };
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { type }, handler));
    }
}
