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
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.runtime.driver.ColumnReader.Primitive;

/**
 * What pgjdbc and PostgreSQL do beyond JDBC. Only this class and what it uses of its package may refer to
 * {@code org.postgresql}: the driver is there only if the application has a PostgreSQL datasource.
 */
public final class PostgresDriverSupport implements DriverSupport {

    private static final ColumnReader PLAIN = new ObjectReader(null, Primitive.NONE);
    private static final ColumnReader BOOLEAN = new ObjectReader(null, Primitive.BOOLEAN);
    private static final ColumnReader INT = new ObjectReader(null, Primitive.INT);
    private static final ColumnReader LONG = new ObjectReader(null, Primitive.LONG);
    private static final ColumnReader DOUBLE = new ObjectReader(null, Primitive.DOUBLE);
    private static final ColumnReader DATE = new ObjectReader(LocalDate.class, Primitive.NONE);
    private static final ColumnReader TIME = new ObjectReader(LocalTime.class, Primitive.NONE);
    private static final ColumnReader TIME_TZ = new ObjectReader(OffsetTime.class, Primitive.NONE);
    private static final ColumnReader TIMESTAMP = new ObjectReader(LocalDateTime.class, Primitive.NONE);
    private static final ColumnReader TIMESTAMP_TZ = new ObjectReader(OffsetDateTime.class, Primitive.NONE);
    private static final ColumnReader TEXT = ResultSet::getString;
    private static final ColumnReader BYTES = ResultSet::getBytes;
    private static final ColumnReader ARRAY = PostgresArrays::read;

    private static final String IN_FAILED_TRANSACTION = "25P02";

    /**
     * Asks the driver, which keeps what the server says after each statement; a round trip only where that cannot be had.
     */
    @Override
    public boolean isTransactionFailed(Connection connection, boolean errorSeen) throws SQLException {
        if (connection.isWrapperFor(BaseConnection.class)) {
            return connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED;
        }
        if (!errorSeen) {
            return false;
        }
        try (Statement probe = connection.createStatement()) {
            probe.execute("select 1");
            return false;
        } catch (SQLException e) {
            if (IN_FAILED_TRANSACTION.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    /**
     * As the transaction's first statement, on which {@code BEGIN} rides: one round trip and nothing to restore,
     * because the level ends with the transaction. {@code Connection.setTransactionIsolation} changes the session's
     * default instead and has to be taken back.
     */
    @Override
    public void beginWith(Connection connection, @Nullable Isolation isolation, @Nullable Duration lockTimeout)
            throws SQLException {
        // The levels are called what SQL calls them.
        String level = isolation == null ? "" : "SET TRANSACTION ISOLATION LEVEL " + isolation.name().replace('_', ' ');
        // Both in one round trip.
        String limit = lockTimeout == null ? ""
                : (isolation == null ? "" : "; ") + "SET LOCAL lock_timeout = "
                        + Math.min(Integer.MAX_VALUE, roundedUp(lockTimeout));
        execute(connection, level + limit);
    }

    /**
     * The driver sends {@code BEGIN}, the statement and {@code COMMIT} before it waits for the server, which leaves the latter
     * out if the statement fails. Not if the driver would ask for the rows step by step or set a savepoint for each statement,
     * and not on a connection that stands for one of the driver's: it may not be what ends its transactions.
     */
    @Override
    public String withCommit(Connection connection, String sql) throws SQLException {
        return connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class) instanceof PgConnection driver
                && driver.getTransactionState() == TransactionState.IDLE && driver.getDefaultFetchSize() == 0
                && driver.getAutosave() == AutoSave.NEVER ? sql + "\n;commit" : sql;
    }

    @Override
    public boolean hasLockTimeout() {
        return true;
    }

    /**
     * What the server calls itself is the time from which it counts what it does. That is carried from one start to the next,
     * and set anew after a crash and on a copy of the server ({@code pgstat_reset_after_failure} in pgstat.c), when
     * transactions that had not reached the disk are forgotten and their ids given to others. Every version has it for the
     * background writer.
     */
    private static final String SERVER = "(select extract(epoch from stats_reset)::text from pg_stat_bgwriter)";

    /** That has {@code pg_current_xact_id_if_assigned} and {@code xid8}. */
    private static final int FIRST_WITH_STATUS = 13;

    private static final String IDENTITY = "select pg_current_xact_id_if_assigned()::text, " + SERVER + ", pg_backend_pid()";

    @Override
    public @Nullable TransactionId transactionId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(IDENTITY)) {
            return identity(row);
        }
    }

    private static @Nullable TransactionId identity(ResultSet row) throws SQLException {
        row.next();
        String id = row.getString(1);
        String server = row.getString(2);
        return id == null || server == null ? null : new TransactionId(id, server, row.getInt(3));
    }

    @Override
    public TransactionFate fate(Connection connection, TransactionId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select case when " + SERVER + " = ? then pg_xact_status(?::text::xid8) end")) {
            statement.setString(1, id.server());
            statement.setString(2, id.id());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String status = row.getString(1);
                return status == null ? TransactionFate.UNKNOWN : switch (status) {
                    case "committed" -> TransactionFate.COMMITTED;
                    case "aborted" -> TransactionFate.ABORTED;
                    case "in progress" -> TransactionFate.IN_PROGRESS;
                    default -> TransactionFate.UNKNOWN;
                };
            }
        }
    }

    /**
     * Only that very transaction: its process may be running another one by now.
     */
    @Override
    public void terminate(Connection connection, TransactionId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid = ? and backend_xid = ?::text::xid8::xid")) {
            statement.setInt(1, id.backend());
            statement.setString(2, id.id());
            statement.execute();
        }
    }

    /** Nested ones hide each other, so that one name will do. */
    private static final Savepoint SAVEPOINT = new NamedSavepoint();

    /**
     * By statements, because the pool refuses to go back to a savepoint of a JTA transaction.
     */
    @Override
    public Savepoint setSavepoint(Connection connection) throws SQLException {
        execute(connection, "savepoint dbsession");
        return SAVEPOINT;
    }

    /**
     * In one round trip.
     */
    @Override
    public void rollbackTo(Connection connection, Savepoint savepoint) throws SQLException {
        execute(connection, "rollback to savepoint dbsession; release savepoint dbsession");
    }

    @Override
    public void releaseSavepoint(Connection connection, Savepoint savepoint) throws SQLException {
        execute(connection, "release savepoint dbsession");
    }

    /**
     * In one round trip. What has been done since the savepoint has given the transaction its id, if it has written anything.
     */
    @Override
    public @Nullable TransactionId releaseAndIdentify(Connection connection, Savepoint savepoint) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_STATUS) {
            releaseSavepoint(connection, savepoint);
            return null;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("release savepoint dbsession; " + IDENTITY);
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                return identity(row);
            }
        }
    }

    /**
     * The end of a subtransaction restores what it was before, the successful one as well (CommitSubTransaction in xact.c).
     */
    @Override
    public void readOnlyToSavepoint(Connection connection) throws SQLException {
        execute(connection, "set transaction read only");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static final class NamedSavepoint implements Savepoint {

        @Override
        public int getSavepointId() throws SQLException {
            throw new SQLFeatureNotSupportedException("The savepoint has a name");
        }

        @Override
        public String getSavepointName() {
            return "dbsession";
        }
    }

    /**
     * The driver counts in milliseconds where JDBC counts in seconds.
     */
    @Override
    public void timeout(Statement statement, Duration timeout) throws SQLException {
        if (statement.isWrapperFor(PgStatement.class)) {
            statement.unwrap(PgStatement.class).setQueryTimeoutMs(roundedUp(timeout));
        } else {
            DriverSupport.super.timeout(statement, timeout);
        }
    }

    /**
     * In milliseconds; 0 would be no limit.
     */
    private static long roundedUp(Duration timeout) {
        return Math.max(1, millis(timeout.plusNanos(999_999)));
    }

    private static long millis(Duration duration) {
        // What fits no long is no limit in practice, and the driver hands it to a timer.
        return duration.compareTo(Duration.ofDays(36_500)) > 0 ? Duration.ofDays(36_500).toMillis() : duration.toMillis();
    }

    @Override
    public @Nullable String messageWithoutData(SQLException failure) {
        return PostgresErrors.messageWithoutData(failure);
    }

    @Override
    public OptionalInt failedInBatch(Connection connection, BatchUpdateException failure, int size) throws SQLException {
        return PostgresErrors.failedInBatch(connection, failure, size);
    }

    @Override
    public OptionalLong copyLine(SQLException failure) {
        return PostgresErrors.copyLine(failure);
    }

    @Override
    public FailureKind kind(SQLException failure) {
        return PostgresErrors.kind(failure);
    }

    @Override
    public @Nullable String constraint(SQLException failure) {
        return PostgresErrors.constraint(failure);
    }

    /**
     * The limits of {@code numeric}: 131072 digits before the decimal point, 16383 after it (table 8.2 of PostgreSQL's manual).
     */
    @Override
    public boolean canHold(BigDecimal number) {
        return number.scale() <= 16_383 && (long) number.precision() - number.scale() <= 131_072;
    }

    /**
     * The protocol counts them with 16 bits.
     */
    @Override
    public int maxParameters() {
        return 65_535;
    }

    /**
     * An array, because the columns of a subquery would need the types of what they are compared with. The operators are
     * written so because {@code =} alone binds less tightly than {@code in}: {@code a in (…) = b} would not be understood any
     * more, and {@code a < b in (…)} neither.
     */
    @Override
    public String emptyInList(boolean negated) {
        return negated ? "operator(<>) all ('{}')" : "operator(=) any ('{}')";
    }

    @Override
    public boolean isOwnType(Object value) {
        return value instanceof PGobject || value instanceof PGBinaryObject;
    }

    @Override
    public void bindUntypedText(PreparedStatement statement, int index, String text) throws SQLException {
        statement.setObject(index, text, Types.OTHER);
    }

    /**
     * Arrays of enum constants go as untyped text, like single constants, so that they fit columns of text and of an enumerated
     * type alike. The driver takes what it needs of an array when it is bound, so that none is left to be freed.
     */
    @Override
    public @Nullable Array bindArray(PreparedStatement statement, int index, Class<?> elementType,
            @Nullable Object[] elements) throws SQLException {
        Array array = PostgresArrays.create(statement.getConnection(), elementType, elements);
        try {
            if (elementType == Enum.class) {
                bindUntypedText(statement, index, array.toString());
            } else {
                statement.setArray(index, array);
            }
        } finally {
            array.free();
        }
        return null;
    }

    @Override
    public boolean hasCopy() {
        return true;
    }

    /**
     * The driver would begin a COPY's transaction by itself, but never a read-only one. It would do so in a round trip of its
     * own, too.
     */
    @Override
    public CopyTarget copyIn(Connection connection, String sql) throws SQLException {
        BaseConnection postgres = connection.unwrap(BaseConnection.class);
        if (postgres.getTransactionState() == TransactionState.IDLE) {
            execute(connection, "select 1");
        }
        CopyIn copy = postgres.getCopyAPI().copyIn(sql);
        if (copy == null) {
            throw new SQLException("The server has not asked for data", "42809");
        }
        return new PostgresCopy(postgres, copy);
    }

    @Override
    public ColumnReader columnReader(ResultSet row, int column) throws SQLException {
        return switch (row.getMetaData().getColumnType(column)) {
            case Types.SMALLINT, Types.INTEGER -> INT;
            case Types.BIGINT -> LONG;
            case Types.NUMERIC, Types.REAL -> PLAIN;
            // JDBC has one type each for float8 and money, bool and bit, times and timestamps with and without zone.
            case Types.DOUBLE, Types.BIT, Types.TIME, Types.TIMESTAMP, Types.OTHER -> byName(typeName(row, column));
            case Types.DATE -> DATE;
            case Types.BINARY -> BYTES;
            case Types.ARRAY -> ARRAY;
            default -> TEXT;
        };
    }

    private static ColumnReader byName(String type) {
        return switch (type) {
            case "float8" -> DOUBLE;
            case "bool" -> BOOLEAN;
            case "uuid" -> PLAIN;
            case "time" -> TIME;
            case "timetz" -> TIME_TZ;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMP_TZ;
            default -> TEXT;
        };
    }

    private static final class ObjectReader implements ColumnReader {

        private final @Nullable Class<?> type;
        private final Primitive primitive;

        /**
         * @param type what the driver is asked for, or {@code null} for what its {@code getObject} gives by itself
         */
        ObjectReader(@Nullable Class<?> type, Primitive primitive) {
            this.type = type;
            this.primitive = primitive;
        }

        @Override
        public Primitive primitive() {
            return primitive;
        }

        @Override
        public @Nullable Object read(ResultSet row, int column) throws SQLException {
            return type == null ? row.getObject(column) : row.getObject(column, type);
        }
    }

    /**
     * {@code ResultSetMetaData.getColumnTypeName} would ask the server whether the column is a serial one. Every value
     * that is read as a {@code PGobject} knows its type, {@code NULL} too.
     */
    @Override
    public String typeName(ResultSet row, int column) throws SQLException {
        try {
            String name = row.getObject(column, PGobject.class).getType();
            // Arrays are named by their elements, as in create table.
            return name.startsWith("_") ? name.substring(1) + "[]" : name;
        } catch (SQLException | RuntimeException e) {
            // A class for the type refuses to take the value (a binary one, for instance).
            return "JDBC type " + row.getMetaData().getColumnType(column);
        }
    }
}
