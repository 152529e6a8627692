package io.quarkiverse.dbsession.runtime.sql;

import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException.BatchRows;
import io.quarkiverse.dbsession.Query;
import io.quarkiverse.dbsession.RowMapper;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.FailedBatch;

/**
 * The statement over JDBC. Each run has a prepared statement to itself, which the scope may have kept from the last one.
 */
final class JdbcStatement implements SqlStatement {

    /**
     * How many rows of a batch are handed to the driver together. pgjdbc stops to wait for the answers before every 256th
     * statement, lest both sides wait for the other to read; with {@code reWriteBatchedInserts} it needs no such stops.
     */
    private static final int BATCH = 1_000;

    /** How many rows are asked of the server at a time where they are read one by one and nothing else is said. */
    static final int STREAM_FETCH_SIZE = 1000;

    private static final int NOT_SET = -1;

    private final SqlScope scope;
    private final String sql;
    private final Parameters parameters;

    /** {@link #NOT_SET}, or what was asked for. */
    private int fetchSize = NOT_SET;
    private @Nullable Duration timeout;

    JdbcStatement(SqlScope scope, String sql) {
        this.scope = scope;
        this.sql = Objects.requireNonNull(sql, "sql");
        try {
            this.parameters = new Parameters(SqlText.of(sql).parsed(), this);
        } catch (SqlParser.MixedParametersException e) {
            throw errors().invalidParameter("The statement has positional parameters (?) and named ones (:name)",
                    "Use one kind. An operator with a question mark is written with it doubled: ??");
        }
    }

    @Override
    public SqlStatement param(@Nullable Object value) {
        parameters.add(value);
        return this;
    }

    @Override
    public SqlStatement param(String name, @Nullable Object value) {
        parameters.set(name, value);
        return this;
    }

    @Override
    public SqlStatement params(@Nullable Object... values) {
        parameters.addAll(values);
        return this;
    }

    @Override
    public SqlStatement params(Map<String, ? extends @Nullable Object> values) {
        parameters.setAll(values);
        return this;
    }

    @Override
    public SqlStatement params(Record values) {
        parameters.setAll(values);
        return this;
    }

    @Override
    public SqlStatement fetchSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("A fetch size is 0 or more, not " + rows);
        }
        fetchSize = rows;
        return this;
    }

    @Override
    public SqlStatement timeout(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout is longer than 0, not " + timeout);
        }
        this.timeout = timeout;
        return this;
    }

    @Override
    public int update() {
        return new Update(this).run();
    }

    private static final class Update extends Run<Integer> {

        Update(JdbcStatement statement) {
            super(statement);
        }

        @Override
        Integer perform(PreparedStatement prepared) throws SQLException {
            if (statement.execute(prepared)) {
                throw statement.errors().misuse("The statement returns rows, and update() is for those that do not",
                        "It has been run. Read its rows with query(…), or leave them out ('returning', 'select').");
            }
            return updateCount(prepared);
        }
    }

    @Override
    public int[] batch(List<?> rows) {
        // The application may go on to change it.
        Object[] given = rows.toArray();
        if (parameters.sql().returnsRows()) {
            throw errors().misuse("The statement returns rows, and batch(…) is for those that do not",
                    "It has not been sent. Leave out 'returning', or make it one statement whose rows come from arrays: "
                            + "insert into … select … from unnest(:names, :prices) returning …");
        }
        StatementErrors rowErrors = errors().ofBatch(given.length);
        Parameters batch = parameters.forBatch(rowErrors);
        List<@Nullable Object[]> checked = new ArrayList<>(given.length);
        for (int row = 0; row < given.length; row++) {
            rowErrors.ofRow(row);
            checked.add(batch.row(given[row], parameters));
        }
        if (given.length == 0) {
            return new int[0];
        }
        Duration limit = limit();
        return scope.run(sql, limit, connection -> batch(connection, limit, checked));
    }

    private int[] batch(Connection connection, @Nullable Duration limit, List<@Nullable Object[]> rows) throws SQLException {
        int[] counts = new int[rows.size()];
        try (PreparedStatement statement = connection.prepareStatement(parameters.sql().jdbc())) {
            prepare(statement, limit, NOT_SET);
            for (int first = 0; first < counts.length; first += BATCH) {
                int last = Math.min(first + BATCH, counts.length) - 1;
                int[] answered = batch(statement, rows, first, last);
                System.arraycopy(answered, 0, counts, first, answered.length);
            }
        }
        return counts;
    }

    private int[] batch(PreparedStatement statement, List<@Nullable Object[]> rows, int first, int last) throws SQLException {
        try (BoundArrays arrays = new BoundArrays()) {
            for (int row = first; row <= last; row++) {
                parameters.bind(rows.get(row), statement, scope.driver(), arrays);
                statement.addBatch();
            }
            scope.executing(statement);
            return executeBatch(statement);
        } catch (BatchUpdateException e) {
            OptionalInt failed = scope.driver().failedInBatch(statement.getConnection(), e, last - first + 1);
            throw FailedBatch.of(e, new BatchRows(first, last), rows.size(), failed);
        }
    }

    private int[] executeBatch(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeBatch();
        } catch (RuntimeException | Error e) {
            throw driverFailed(e);
        }
    }

    /**
     * JDBC answers what fits no {@code int} with {@link Statement#SUCCESS_NO_INFO}, and nothing countable with 0 or -1.
     */
    private static int updateCount(PreparedStatement statement) throws SQLException {
        int count = statement.getUpdateCount();
        return count == Statement.SUCCESS_NO_INFO ? Integer.MAX_VALUE : Math.max(0, count);
    }

    @Override
    public <T> Query<T> query(Class<T> type) {
        return new JdbcQuery<>(this, type.isRecord() ? records(type) : ScalarRows.of(type, this));
    }

    @SuppressWarnings("unchecked")
    private <T> Rows<T> records(Class<T> type) {
        RecordPlan plan = mappings().plan(type);
        if (plan == null) {
            RecordMapper mapper = mappings().mapper(type);
            throw mapper != null && mapper.hasTypeParameters()
                    ? errors().rowMapping("Rows cannot be read as record " + type.getTypeName() + ": nothing says what its "
                            + "type parameters stand for",
                            "Read them as a record that has it as a component, with type "
                                    + "arguments.")
                    : errors().rowMapping("No mapper has been made for record " + type.getTypeName()
                            + ": the build has not seen that it is asked for", "Annotate it with @Row.");
        }
        return (Rows<T>) plan;
    }

    @Override
    public <T extends @Nullable Object> Query<T> query(RowMapper<T> mapper) {
        return new JdbcQuery<>(this, new MappedRows<>(Objects.requireNonNull(mapper, "mapper")));
    }

    @Override
    public Query<Map<String, @Nullable Object>> query() {
        return new JdbcQuery<>(this, MapRows.INSTANCE);
    }

    /**
     * What can be wrong with it. Made when something is.
     */
    StatementErrors errors() {
        return new StatementErrors(scope, sql);
    }

    SqlScope scope() {
        return scope;
    }

    String dataSource() {
        return scope.dataSource();
    }

    DriverSupport driver() {
        return scope.driver();
    }

    Mappings mappings() {
        return scope.mappings();
    }

    /**
     * One run, in which its rows are read, if there are any; and what it binds, so that there is one object for all of it.
     *
     * @param <R> what it gives
     */
    abstract static class Run<R extends @Nullable Object> extends BoundArrays implements SqlWork<R>, PreparedWork<R> {

        final JdbcStatement statement;
        private @Nullable Duration limit;

        Run(JdbcStatement statement) {
            this.statement = statement;
        }

        /**
         * What is done once the parameters are bound.
         */
        abstract R perform(PreparedStatement prepared) throws SQLException;

        final R run() {
            statement.parameters.requireAll();
            limit = statement.limit();
            return statement.scope.run(statement.sql, limit, this);
        }

        @Override
        public final R execute(Connection connection) throws SQLException {
            Parameters parameters = statement.parameters;
            int fetchSize = statement.fetchSize;
            // Rows that are asked for step by step would not outlive what the scope may make of the text.
            String text = fetchSize > 0 ? parameters.jdbc() : statement.scope.toPrepare(connection, parameters.jdbc());
            if (fetchSize == NOT_SET) {
                return statement.scope.prepared(connection, text, limit, this);
            }
            try (PreparedStatement prepared = connection.prepareStatement(text)) {
                statement.prepare(prepared, limit, fetchSize);
                return execute(prepared);
            }
        }

        @Override
        public final R execute(PreparedStatement prepared) throws SQLException {
            try (BoundArrays arrays = this) {
                statement.parameters.bind(prepared, statement.scope.driver(), arrays);
                statement.scope.executing(prepared);
                return perform(prepared);
            }
        }
    }

    private void prepare(PreparedStatement statement, @Nullable Duration limit, int rows) throws SQLException {
        if (limit != null) {
            scope.driver().timeout(statement, limit);
        }
        if (rows != NOT_SET) {
            statement.setFetchSize(rows);
        }
    }

    /**
     * Runs the statement and leaves its rows open.
     */
    <T extends @Nullable Object> Cursor<T> open(Rows<? extends T> rows) {
        parameters.requireAll();
        Duration limit = limit();
        return scope.run(sql, limit, connection -> open(connection, limit, rows));
    }

    /**
     * Runs the statement and gives its rows to an action, one by one.
     */
    <T extends @Nullable Object> void forEach(Rows<? extends T> rows, Consumer<? super T> action) {
        parameters.requireAll();
        Duration limit = limit();
        scope.run(sql, limit, connection -> {
            Cursor<T> cursor = open(connection, limit, rows);
            try {
                scope.handsOutRows();
                cursor.readAll(action);
            } finally {
                cursor.close();
            }
            return null;
        });
    }

    private <T extends @Nullable Object> Cursor<T> open(Connection connection, @Nullable Duration limit,
            Rows<? extends T> rows) throws SQLException {
        Opened opened = new Opened();
        try {
            BoundArrays arrays = new BoundArrays();
            opened.add(arrays::close);
            PreparedStatement statement = connection.prepareStatement(parameters.jdbc());
            opened.add(statement::close);
            prepare(statement, limit, streamFetchSize());
            parameters.bind(statement, scope.driver(), arrays);
            scope.executing(statement);
            ResultSet result = executeQuery(statement);
            opened.add(result::close);
            Rows.Reader<? extends T> reader = rows.of(result, this);
            return new Cursor<>(this, scope.keep(sql, limit, statement, opened), result, reader);
        } catch (SQLException | RuntimeException | Error e) {
            try {
                opened.close();
            } catch (SQLException | RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    void requireAllParameters() {
        parameters.requireAll();
    }

    int streamFetchSize() {
        return fetchSize == NOT_SET ? STREAM_FETCH_SIZE : fetchSize;
    }

    private @Nullable Duration limit() {
        return timeout != null ? timeout : scope.statementTimeout();
    }

    Origin origin() {
        return scope.origin();
    }

    <T> T withoutOuter(Supplier<T> work) {
        return scope.withoutOuter(work);
    }

    void readingOver() {
        scope.readingOver();
    }

    <T extends @Nullable Object> void handOut(Consumer<? super T> action, T row) {
        scope.handOut(action, row);
    }

    /**
     * Runs the prepared statement.
     *
     * @return its rows
     */
    ResultSet executeQuery(PreparedStatement statement) throws SQLException {
        if (!execute(statement)) {
            throw errors().misuse("The statement returns no rows, and query(…) is for those that do",
                    "It has been run. Use update(), or add 'returning'.");
        }
        return statement.getResultSet();
    }

    /**
     * Runs the prepared statement.
     *
     * @return whether there are rows
     */
    private boolean execute(PreparedStatement statement) throws SQLException {
        try {
            return statement.execute();
        } catch (RuntimeException | Error e) {
            throw driverFailed(e);
        }
    }

    /**
     * Moves on to the next row, for which the driver may have to ask the server.
     */
    boolean next(ResultSet result) throws SQLException {
        scope.checkNotCancelled();
        try {
            return result.next();
        } catch (RuntimeException | Error e) {
            throw driverFailed(e);
        }
    }

    private RuntimeException driverFailed(Throwable failure) {
        return DriverFailure.of(scope, errors(), failure);
    }

    /**
     * The SQL arrays of one run, freed after it; few drivers hold anything in them.
     */
    static class BoundArrays implements AutoCloseable {

        private List<Array> arrays = List.of();

        final void add(Array array) {
            arrays = arrays.isEmpty() ? new ArrayList<>() : arrays;
            arrays.add(array);
        }

        @Override
        public final void close() throws SQLException {
            if (arrays.isEmpty()) {
                return;
            }
            SQLException first = null;
            for (Array array : arrays) {
                try {
                    array.free();
                } catch (SQLException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
