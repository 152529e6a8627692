package io.quarkiverse.dbsession.runtime.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;

/**
 * Where statements run: what they need to know of a session, and nothing more.
 */
public interface SqlScope {

    /**
     * The name of the datasource, for messages.
     */
    String dataSource();

    /**
     * What is particular to the datasource's driver.
     */
    DriverSupport driver();

    /**
     * What the build has prepared for records.
     */
    Mappings mappings();

    /**
     * How long a statement may run that sets no timeout of its own; {@code null} for as long as it takes.
     */
    @Nullable
    Duration statementTimeout();

    /**
     * Runs work on the connection, inside the transaction, both of which it obtains where needed. An {@code SQLException} of
     * the work reaches the caller as the {@code DbSessionException} it stands for; unchecked exceptions pass unchanged.
     *
     * @param sql the statement, for messages
     * @param timeout the timeout that the work has set on its statement, or {@code null}
     */
    <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work);

    /**
     * From inside the work of {@link #run}, for a statement whose rows are all read before the work returns: the text to be
     * prepared for it.
     */
    default String toPrepare(Connection connection, String sql) throws SQLException {
        return sql;
    }

    /**
     * From inside the work of {@link #run}, with its connection: runs a prepared statement, which may have been prepared for an
     * earlier run of the same text. It has no parameters when it comes, and is done with when the work returns.
     *
     * @param text what {@link #toPrepare} has given
     * @param timeout its timeout, or {@code null}
     */
    default <T extends @Nullable Object> T prepared(Connection connection, String text, @Nullable Duration timeout,
            PreparedWork<T> work) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            if (timeout != null) {
                driver().timeout(statement, timeout);
            }
            return work.execute(statement);
        }
    }

    /**
     * A statement that another thread may cancel, as {@link #executing(Cancellable)}.
     */
    default void executing(Statement statement) throws SQLException {
        executing((Cancellable) statement::cancel);
    }

    /**
     * What another thread may cancel, from inside the work of {@link #run} and until it is through.
     *
     * @throws SQLException if it is to be cancelled already
     */
    void executing(Cancellable running) throws SQLException;

    /**
     * From inside the work of {@link #run}, between two of its rows: the driver can be asked to cancel while it waits for the
     * server, but there may be millions of rows that it need not wait for.
     *
     * @throws SQLException if the work is to be cancelled
     */
    void checkNotCancelled() throws SQLException;

    /**
     * From inside the work of {@link #run}: the rest of it calls the application for each row of a query, which may take any
     * time. Other threads that need the connection are refused meanwhile, and do not wait.
     */
    void handsOutRows();

    /**
     * From inside the work of {@link #run}: the rest of it takes data of the application, as in {@link #handsOutRows()}, and
     * leaves the connection in a state in which it can do nothing else. The application cannot use the session meanwhile, not
     * even from where its data comes from.
     */
    void takesData();

    /**
     * From inside the work of {@link #run}: gives the application a row.
     */
    default <T extends @Nullable Object> void handOut(Consumer<? super T> action, T row) {
        action.accept(row);
    }

    /**
     * From inside the work of {@link #run}: what it has opened stays open, until it is closed or the transaction or the unit of
     * work ends that it belongs to.
     *
     * @param sql the statement, for messages
     * @param timeout the timeout of the statement, or {@code null}
     * @param statement what another thread may cancel while rows are read
     * @param opened closes all of it
     */
    OpenRows keep(String sql, @Nullable Duration timeout, Statement statement, Opened opened);

    /**
     * Where the caller is, for work of it that another thread will do.
     */
    Origin origin();

    /**
     * Does something without the outer transaction that the caller may be in.
     */
    default <T> T withoutOuter(Supplier<T> work) {
        return work.get();
    }

    /**
     * The rows that such work has read are closed. After the outcome of a request, where nobody commits or rolls back any more,
     * the connection is given back if nothing else is open on it.
     */
    void readingOver();

    /**
     * Gives the connection up, from inside the work of {@link #run}: it is not used any more, and nothing is committed on it.
     *
     * @param reason what the caller of the work will hear of, or {@code null} if it is an {@code Error}
     */
    void giveUpConnection(@Nullable DbSessionException reason);
}
