package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * The pooled connection that a statement or a result set was made on. It may come to outlive the session's hold of that
 * connection, and must not be used from then on. The pool closes it in that case, but only where it tracks statements, which
 * can be configured away.
 */
final class Origin {

    /**
     * One call on a statement or a result set.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    interface Call<T extends @Nullable Object> {

        T execute() throws SQLException;
    }

    /**
     * A {@link Call} that answers nothing.
     */
    @FunctionalInterface
    interface Step {

        void execute() throws SQLException;
    }

    private final JdbcScope scope;
    private final Connection connection;
    private final @Nullable Statement statement;

    Origin(JdbcScope scope, Connection connection, @Nullable Statement statement) {
        this.scope = scope;
        this.connection = connection;
        this.statement = statement;
    }

    /**
     * Whether the session still holds the connection.
     */
    boolean isCurrent() {
        return scope.holds(connection);
    }

    /**
     * {@link JdbcScope#run}, provided that the session still holds the connection.
     */
    <T extends @Nullable Object> T run(@Nullable String sql, Call<T> call) throws SQLException {
        // First without the lock, because run() would open another connection only for this to be refused. One that has
        // ended says so itself.
        if (!isCurrent() && !scope.isEnded()) {
            throw Refusals.outdated(scope.dataSource());
        }
        return scope.run(sql, statement, current -> {
            if (current != connection) {
                throw Refusals.outdated(scope.dataSource());
            }
            return call.execute();
        });
    }

    /**
     * {@link #run(String, Call)} for what answers nothing.
     */
    void run(Step step) throws SQLException {
        Call<@Nullable Void> call = () -> {
            step.execute();
            return null;
        };
        run(null, call);
    }
}
