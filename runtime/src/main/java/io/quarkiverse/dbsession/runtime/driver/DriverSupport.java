package io.quarkiverse.dbsession.runtime.driver;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;

/**
 * What JDBC does not say and drivers do: one implementation per driver that is known better, {@link GenericDriverSupport}
 * for the others. Implementations hold no state.
 */
public interface DriverSupport {

    /**
     * Whether the current transaction can only be rolled back, although the driver would let its commit pass.
     *
     * @param errorSeen whether one of its statements has failed, as far as the session knows
     */
    boolean isTransactionFailed(Connection connection, boolean errorSeen) throws SQLException;

    /**
     * Gives the transaction that is about to begin an isolation level and a limit of how long its statements may wait for a
     * lock, so that the connection goes back to the pool as it came.
     *
     * @param isolation or {@code null} for the database's own
     * @param lockTimeout or {@code null} for the database's own; only if the driver {@linkplain #hasLockTimeout() has one}
     */
    void beginWith(Connection connection, @Nullable Isolation isolation, @Nullable Duration lockTimeout) throws SQLException;

    /**
     * The text with which a statement and the end of its transaction are sent together, if that can be done and no transaction
     * is open; the text of the statement alone otherwise. The results of the statement come first. If it fails, the transaction
     * is open and failed, as always.
     */
    default String withCommit(Connection connection, String sql) throws SQLException {
        return sql;
    }

    /**
     * Whether there is a limit of how long a statement may wait for a lock.
     */
    default boolean hasLockTimeout() {
        return false;
    }

    /**
     * The name of the current transaction; {@code null} if it has none, because it has written nothing so far for instance,
     * or if the database tells none.
     */
    default @Nullable TransactionId transactionId(Connection connection) throws SQLException {
        return null;
    }

    /**
     * What has become of a transaction, asked on another connection.
     */
    default TransactionFate fate(Connection connection, TransactionId id) throws SQLException {
        return TransactionFate.UNKNOWN;
    }

    /**
     * Ends a transaction whose client is gone, in case the server has not heard of that.
     */
    default void terminate(Connection connection, TransactionId id) throws SQLException {
        throw new SQLFeatureNotSupportedException("Transactions have no names with this database", "0A000");
    }

    /**
     * Marks a place in the transaction to go back to.
     */
    default Savepoint setSavepoint(Connection connection) throws SQLException {
        return connection.setSavepoint();
    }

    /**
     * Undoes what was done since a savepoint, and gives the savepoint up.
     */
    default void rollbackTo(Connection connection, Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    /**
     * Gives a savepoint up; what was done since is a part of what was done before.
     */
    default void releaseSavepoint(Connection connection, Savepoint savepoint) throws SQLException {
        connection.releaseSavepoint(savepoint);
    }

    /**
     * The same, and asks for the name of the transaction if that costs no round trip.
     *
     * @return its name, or {@code null}
     */
    default @Nullable TransactionId releaseAndIdentify(Connection connection, Savepoint savepoint) throws SQLException {
        releaseSavepoint(connection, savepoint);
        return null;
    }

    /**
     * Refuses writes until the savepoint that was just set is given up.
     *
     * @throws SQLException if the database cannot
     */
    default void readOnlyToSavepoint(Connection connection) throws SQLException {
        throw new SQLFeatureNotSupportedException("There are no read-only nested units of work with this database", "0A000");
    }

    /**
     * Limits how long a statement may run. JDBC counts in seconds, and 0 is no limit: rounded up.
     */
    default void timeout(Statement statement, Duration timeout) throws SQLException {
        long seconds = timeout.getSeconds() + (timeout.getNano() > 0 ? 1 : 0);
        statement.setQueryTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, seconds)));
    }

    /**
     * What the database says of a failure, if that can quote neither parameters nor other data for certain; {@code null}
     * otherwise. When in doubt it is {@code null}: a message may be logged, shown and sent elsewhere.
     */
    @Nullable
    String messageWithoutData(SQLException failure);

    /**
     * Which statement of a batch has failed, if the driver tells it otherwise than by the counts of the exception.
     *
     * @param size how many statements the batch has
     * @return the index of the statement, the first being 0
     */
    default OptionalInt failedInBatch(Connection connection, BatchUpdateException failure, int size) throws SQLException {
        return OptionalInt.empty();
    }

    /**
     * Which line of a COPY's data a failure is about, the first being 1, if the database tells it.
     */
    default OptionalLong copyLine(SQLException failure) {
        return OptionalLong.empty();
    }

    /**
     * What a failure is about.
     */
    default FailureKind kind(SQLException failure) {
        return FailureKind.BY_SQL_STATE;
    }

    /**
     * The name of the constraint that a failure is about, or {@code null}.
     */
    @Nullable
    String constraint(SQLException failure);

    /**
     * Whether the database has a number that large and that precise. Drivers do not look: pgjdbc sends some others instead.
     */
    boolean canHold(BigDecimal number);

    /**
     * How many parameters a statement can have.
     */
    int maxParameters();

    /**
     * What stands for {@code in (…)} or {@code not in (…)} with nothing in the brackets, which SQL does not know: what is
     * {@code false} or {@code true} whatever is before it, {@code NULL} as well, and binds to that like {@code in}.
     */
    String emptyInList(boolean negated);

    /**
     * Whether a value is of a type of the driver's own, to be handed to it as it is.
     */
    boolean isOwnType(Object value);

    /**
     * Binds text whose SQL type the server is to infer, so that it fits columns of text and of an enumerated type alike.
     */
    void bindUntypedText(PreparedStatement statement, int index, String text) throws SQLException;

    /**
     * Binds an SQL array.
     *
     * @param elementType what the elements are, one of: {@link String}, {@link Enum} (the elements are then the names of the
     *        constants), {@link Boolean}, {@link Short}, {@link Integer}, {@link Long}, {@link Float}, {@link Double},
     *        {@link java.math.BigDecimal}, {@link java.util.UUID}, {@code byte[]} and the {@code java.time} types
     *        {@code LocalDate}, {@code LocalTime}, {@code LocalDateTime}, {@code OffsetTime} and {@code OffsetDateTime}
     * @param elements the elements, or arrays of them for an SQL array of several dimensions; they are not changed
     * @return the array to be freed when the statement has been run, or {@code null} if there is nothing to free
     */
    @Nullable
    Array bindArray(PreparedStatement statement, int index, Class<?> elementType, @Nullable Object[] elements)
            throws SQLException;

    /**
     * Whether the database has PostgreSQL's {@code COPY … FROM STDIN}.
     */
    default boolean hasCopy() {
        return false;
    }

    /**
     * Begins a {@code COPY … FROM STDIN}.
     *
     * @param sql the statement, which is known to be one
     */
    default CopyTarget copyIn(Connection connection, String sql) throws SQLException {
        throw new SQLFeatureNotSupportedException("There is no COPY with this database", "0A000");
    }

    /**
     * How to read a column in the form that users of {@code query()} and {@code query(Object.class)} get: {@code java.time}
     * types instead of the old {@code java.sql} dates, Java arrays, and text for what the driver answers with classes of its
     * own.
     *
     * @param row the result, placed on its first row
     */
    ColumnReader columnReader(ResultSet row, int column) throws SQLException;

    /**
     * The name of a column's type as users of the database know it, for messages. Found without asking the server.
     *
     * @param row the result, placed on a row
     */
    String typeName(ResultSet row, int column) throws SQLException;
}
