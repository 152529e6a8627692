package io.quarkiverse.dbsession.testing.runtime;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;

/**
 * A statement of a {@link TestConnection}, which decides where it is executed.
 */
final class TestStatement implements InvocationHandler {

    /** {@code no_active_sql_transaction}, which pgjdbc has for it. */
    private static final String NO_TRANSACTION = "25P01";

    private final Statement statement;
    /** Of a prepared one. */
    private final @Nullable String sql;
    private final TestConnection connection;
    private final @Nullable SharedTransaction shared;
    private final List<String> batch = new ArrayList<>();
    private final Statement proxy;

    private TestStatement(Statement statement, @Nullable String sql, TestConnection connection,
            @Nullable SharedTransaction shared) {
        Class<? extends Statement> type = statement instanceof CallableStatement ? CallableStatement.class
                : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        this.proxy = Calls.proxy(type, this);
        this.statement = statement;
        this.sql = sql;
        this.connection = connection;
        this.shared = shared;
    }

    /**
     * @param sql its text, if it is a prepared one
     * @param shared the transaction whose connection it was made by, {@code null} for one of the pool's
     */
    static Statement create(Statement statement, @Nullable String sql, TestConnection connection,
            @Nullable SharedTransaction shared) {
        return new TestStatement(statement, sql, connection, shared).proxy;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (Calls.isOfObject(method)) {
            return Calls.ofObject(proxy, statement, method, arguments);
        }
        return switch (method.getName()) {
            case "executeQuery" -> rows((ResultSet) execute(method, arguments));
            case "execute", "executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch" ->
                execute(method, arguments);
            case "getMetaData", "getParameterMetaData" ->
                connection.ask(shared, () -> Calls.pass(statement, method, arguments));
            case "getResultSet" -> rows((ResultSet) Calls.pass(statement, method, arguments));
            case "setBlob", "setClob" -> setLargeObject(method, arguments);
            case "addBatch" -> {
                Object result = Calls.pass(statement, method, arguments);
                if (arguments != null) {
                    batch.add((String) arguments[0]);
                }
                yield result;
            }
            case "clearBatch" -> {
                batch.clear();
                yield Calls.pass(statement, method, arguments);
            }
            case "getConnection" -> connection.proxy();
            case "unwrap" -> ((Class<?>) arguments[0]).isInstance(proxy) ? proxy : Calls.pass(statement, method, arguments);
            default -> Calls.pass(statement, method, arguments);
        };
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        boolean isBatch = method.getName().endsWith("Batch");
        List<String> texts = texts(isBatch, arguments);
        Object result = connection.execute(shared, texts, () -> {
            if (isBatch) {
                batch.clear();
            }
            return shared != null && connection.isAutoCommit() ? executeAlone(method, arguments)
                    : Calls.pass(statement, method, arguments);
        });
        if (result == null) {
            // Set aside: it has no effect where it would have had one on a transaction.
            batch.clear();
            Class<?> type = method.getReturnType();
            return type.isArray() ? Array.newInstance(type.componentType(), texts.size())
                    : type == boolean.class ? (Object) false : type == long.class ? (Object) 0L : (Object) 0;
        }
        return result;
    }

    private @Nullable ResultSet rows(@Nullable ResultSet rows) throws SQLException {
        if (shared == null || rows == null) {
            return rows;
        }
        SharedUnit unit = connection.unit();
        if (rows.getConcurrency() == ResultSet.CONCUR_UPDATABLE) {
            return updatable(rows);
        }
        boolean atOnce = unit == null || connection.isAutoCommit() || rows.getFetchSize() == 0;
        return atOnce ? rows : new TestRows(rows, proxy, shared, unit).proxy();
    }

    /**
     * Rows that can be changed are changed like by statements.
     */
    private ResultSet updatable(ResultSet rows) {
        return Calls.proxy(ResultSet.class, (proxy, method, arguments) -> {
            if (Calls.isOfObject(method)) {
                return Calls.ofObject(proxy, rows, method, arguments);
            }
            return switch (method.getName()) {
                case "insertRow", "updateRow", "deleteRow", "refreshRow" ->
                    connection.execute(shared, List.of(), () -> Calls.pass(rows, method, arguments));
                case "getStatement" -> this.proxy;
                default -> Calls.pass(rows, method, arguments);
            };
        });
    }

    /**
     * The driver stores it at once, as a large object.
     */
    private @Nullable Object setLargeObject(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (shared != null && connection.isAutoCommit()) {
            throw new FailureWithoutData("Large Objects may not be used in auto-commit mode.", NO_TRANSACTION);
        }
        return connection.execute(shared, List.of(), () -> Calls.pass(statement, method, arguments));
    }

    /**
     * In auto-commit mode the driver reads all rows at once, whatever the fetch size; the shared connection is in none.
     */
    private @Nullable Object executeAlone(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        int fetchSize = statement.getFetchSize();
        statement.setFetchSize(0);
        try {
            return Calls.pass(statement, method, arguments);
        } finally {
            statement.setFetchSize(fetchSize);
        }
    }

    private List<String> texts(boolean isBatch, @Nullable Object @Nullable [] arguments) {
        if (arguments != null && arguments[0] instanceof String text) {
            return List.of(text);
        }
        return sql != null ? List.of(sql) : isBatch ? List.copyOf(batch) : List.of();
    }
}
