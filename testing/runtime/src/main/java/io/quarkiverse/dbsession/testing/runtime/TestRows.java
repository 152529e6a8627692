package io.quarkiverse.dbsession.testing.runtime;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * Rows that the driver asks for a few at a time: each time it does, that is something that their transaction does.
 */
final class TestRows implements InvocationHandler {

    private final ResultSet rows;
    private final Statement statement;
    private final SharedTransaction shared;
    private final SharedUnit unit;
    /** How many of them the driver has got at the most, and not given yet. */
    private int buffered;

    TestRows(ResultSet rows, Statement statement, SharedTransaction shared, SharedUnit unit) throws SQLException {
        this.rows = rows;
        this.statement = statement;
        this.shared = shared;
        this.unit = unit;
        this.buffered = rows.getFetchSize();
    }

    ResultSet proxy() {
        return Calls.proxy(ResultSet.class, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (Calls.isOfObject(method)) {
            return Calls.ofObject(proxy, rows, method, arguments);
        }
        return switch (method.getName()) {
            case "next" -> next(method);
            case "getStatement" -> statement;
            case "unwrap" -> ((Class<?>) arguments[0]).isInstance(proxy) ? proxy : Calls.pass(rows, method, arguments);
            default -> Calls.pass(rows, method, arguments);
        };
    }

    private @Nullable Object next(Method method) throws Throwable {
        if (buffered > 0) {
            buffered--;
            return Calls.pass(rows, method, null);
        }
        buffered = Math.max(0, rows.getFetchSize() - 1);
        return shared.fetch(unit, () -> Calls.pass(rows, method, null));
    }
}
