package io.quarkiverse.dbsession.runtime.session;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.sql.Mappings;

/**
 * A driver, with its pool, that does nothing but write down what it is asked, and fails where a test tells it to. Calls
 * are written as {@code c1.commit}: of the first connection. Statements that begin with {@code rows} return some.
 */
final class ScriptedDriver implements ConnectionSource, DriverSupport {

    final List<String> calls = new ArrayList<>();
    final Map<String, Throwable> failures = new HashMap<>();
    final Map<String, Runnable> actions = new HashMap<>();
    @Nullable
    TransactionListener listener;
    @Nullable
    OuterTransaction outer;
    volatile @Nullable Thread ioThread;
    boolean transactionFailed;
    boolean closed;
    private int connections;

    SessionSettings settings(String name) {
        return new SessionSettings(name, this, Mappings.NONE, this, TransactionOptions.NONE, listener, null, null);
    }

    SessionSettings settings(String name, Isolation isolation) {
        return new SessionSettings(name, this, Mappings.NONE, this,
                new TransactionOptions(isolation, Duration.ofSeconds(5), null, false), listener, null, null);
    }

    SessionSettings settings(SharingWatch sharing) {
        return new SessionSettings("<default>", this, Mappings.NONE, this, TransactionOptions.NONE, listener, sharing, null);
    }

    SessionSettings settings(ConnectionWatch watch) {
        return new SessionSettings("<default>", this, Mappings.NONE, this, TransactionOptions.NONE, listener, null, watch);
    }

    SessionSettings settings(TransactionOptions options) {
        return new SessionSettings("<default>", this, Mappings.NONE, this, options, listener, null, null);
    }

    DbSession session() {
        return new SessionContext().session(settings("<default>"));
    }

    /**
     * Lets a call fail, each time it is made.
     */
    void fail(String call, Throwable failure) {
        failures.put(call, failure);
    }

    /**
     * What has been called since the last time.
     */
    List<String> drain() {
        List<String> drained = List.copyOf(calls);
        calls.clear();
        return drained;
    }

    private void call(String call) throws SQLException {
        calls.add(call);
        Runnable action = actions.get(call);
        if (action != null) {
            action.run();
        }
        Throwable failure = failures.get(call);
        if (failure instanceof SQLException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    // The pool

    @Override
    public void checkUsable() {
        Thread refused = ioThread;
        if (Thread.currentThread() == refused) {
            throw new IllegalStateException("on the I/O thread");
        }
    }

    @Override
    public @Nullable OuterTransaction outerTransaction() {
        return outer;
    }

    @Override
    public Suspension suspendOuterTransaction() {
        OuterTransaction suspended = outer;
        outer = null;
        return () -> outer = suspended;
    }

    @Override
    public Connection acquire(int held) {
        String name = "c" + ++connections;
        try {
            call(name + ".acquire");
        } catch (SQLException e) {
            throw new ConnectionUnavailable("none", Details.NONE, e);
        }
        return proxy(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "prepareStatement" -> {
                call(name + ".prepare(" + arguments[0] + ")");
                yield statement(name, (String) arguments[0]);
            }
            case "createStatement" -> statement(name, "");
            case "setSavepoint" -> {
                call(name + ".setSavepoint");
                yield proxy(Savepoint.class, (savepoint, ofSavepoint, none) -> "savepoint");
            }
            case "unwrap" -> proxy;
            case "isClosed" -> closed;
            case "isReadOnly" -> false;
            case "toString" -> name;
            default -> {
                call(name + "." + method.getName() + (arguments == null ? "" : List.of(arguments)));
                yield null;
            }
        });
    }

    private PreparedStatement statement(String connection, String sql) {
        return proxy(PreparedStatement.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "execute" -> {
                call(connection + "." + sql);
                yield sql.startsWith("rows");
            }
            case "getResultSet" -> rows(connection);
            case "setFetchSize" -> {
                call(connection + ".setFetchSize" + List.of(arguments));
                yield null;
            }
            case "cancel", "close", "clearParameters" -> {
                if (sql.startsWith("rows")) {
                    call(connection + "." + method.getName() + "(" + sql + ")");
                }
                yield null;
            }
            case "executeUpdate", "getUpdateCount" -> {
                if (method.getName().equals("executeUpdate")) {
                    call(connection + "." + sql);
                }
                yield 1;
            }
            case "getMoreResults" -> false;
            default -> null;
        });
    }

    /**
     * Three rows with one column.
     */
    private ResultSet rows(String connection) {
        AtomicInteger row = new AtomicInteger();
        return proxy(ResultSet.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "next" -> {
                call(connection + ".next");
                yield row.incrementAndGet() <= 3;
            }
            case "getInt" -> row.get();
            default -> null;
        });
    }

    @Override
    public void release(Connection connection) throws SQLException {
        call(connection + ".release");
    }

    @Override
    public void breakOff(Connection connection) {
        calls.add(connection + ".breakOff");
        Runnable action = actions.get(connection + ".breakOff");
        if (action != null) {
            action.run();
        }
    }

    @Override
    public void retire(Connection connection, boolean broken) {
        calls.add(connection + (broken ? ".retire broken" : ".retire"));
    }

    @Override
    public void destroy(Connection connection) {
        calls.add(connection + ".destroy");
        Runnable action = actions.get(connection + ".destroy");
        if (action != null) {
            action.run();
        }
    }

    // The driver's peculiarities

    @Override
    public boolean isTransactionFailed(Connection connection, boolean errorSeen) throws SQLException {
        call("isTransactionFailed");
        return transactionFailed;
    }

    @Override
    public void beginWith(Connection connection, @Nullable Isolation isolation, @Nullable Duration lockTimeout)
            throws SQLException {
        call(connection + ".isolation " + isolation);
    }

    @Override
    public void timeout(Statement statement, Duration timeout) {
        calls.add("timeout " + timeout);
    }

    @Override
    public @Nullable String messageWithoutData(SQLException failure) {
        return failure.getMessage();
    }

    @Override
    public @Nullable String constraint(SQLException failure) {
        return null;
    }

    @Override
    public boolean canHold(BigDecimal number) {
        return true;
    }

    @Override
    public int maxParameters() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String emptyInList(boolean negated) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOwnType(Object value) {
        return false;
    }

    @Override
    public void bindUntypedText(PreparedStatement statement, int index, String text) {
    }

    @Override
    public @Nullable Array bindArray(PreparedStatement statement, int index, Class<?> elementType,
            @Nullable Object[] elements) {
        return null;
    }

    @Override
    public ColumnReader columnReader(ResultSet row, int column) {
        throw new AssertionError("no statement of these tests returns rows");
    }

    @Override
    public String typeName(ResultSet row, int column) {
        throw new AssertionError("no statement of these tests returns rows");
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler);
    }
}
