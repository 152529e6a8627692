package io.quarkiverse.dbsession.testing.runtime;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.runtime.sql.TransactionEnd;
import io.quarkiverse.dbsession.testing.DbStatements.Outcome;

/**
 * A connection as the pool has it. Its transactions are those of its own connection to the database, or units of the
 * transaction that a test shares; which of both, the first statement of each decides.
 * <p>
 * Like each connection it is used by one thread after the other, except for {@code abort} and {@code close}.
 */
final class TestConnection implements InvocationHandler {

    /** {@code connection_does_not_exist}, which pgjdbc has for it. */
    private static final String CLOSED = "08003";
    /** {@code active_sql_transaction}, which pgjdbc has for it. */
    private static final String IN_TRANSACTION = "25001";

    /**
     * What the pool's interceptor finds it by.
     */
    interface Pooled {

        /** It leaves the pool. */
        void acquired();

        /** It goes back to the pool. */
        void returned();
    }

    private final Connection own;
    private final BaseConnection ownDriver;
    private final TestDatabase database;
    private final Connection proxy;

    /** Whether somebody has taken it from the pool. What the pool itself does with it, on threads of its own, is nobody's. */
    private volatile boolean inUse;
    private boolean autoCommit = true;
    /** {@code null} as long as nobody has asked for another one than that of the connection. */
    private @Nullable String ownSchema;
    /** That of a test, for which the own connection is not touched; and what it was before its transaction. */
    private @Nullable Schema schema;
    private @Nullable Schema schemaBefore;

    /** Its part of the shared transaction, while there is one. */
    private volatile @Nullable SharedUnit unit;
    /** It was closed, maybe by another thread while this one waits for its turn. */
    private volatile boolean closed;
    /** A statement has run in a transaction of the own connection. */
    private boolean ownActive;
    /** Who records what the transaction does. */
    private @Nullable Recorder recorder;

    private TestConnection(Connection own, TestDatabase database) throws SQLException {
        this.own = own;
        this.ownDriver = own.unwrap(BaseConnection.class);
        this.database = database;
        this.proxy = Calls.proxy(Connection.class, this, Pooled.class, BaseConnection.class);
    }

    static Connection create(Connection own, TestDatabase database) throws SQLException {
        return new TestConnection(own, database).proxy;
    }

    Connection proxy() {
        return proxy;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (Calls.isOfObject(method)) {
            return Calls.ofObject(proxy, own, method, arguments);
        }
        switch (method.getName()) {
            case "acquired" -> inUse = true;
            case "returned" -> returned();
            case "close", "abort" -> {
                leave();
                return Calls.pass(own, method, arguments);
            }
            case "isClosed" -> {
                return own.isClosed() || unit != null && unit.transaction().isBroken();
            }
            case "setAutoCommit" -> setAutoCommit((Boolean) arguments[0]);
            case "getAutoCommit" -> {
                return autoCommit;
            }
            case "commit" -> commit();
            case "rollback" -> rollback(arguments == null ? null : (Savepoint) arguments[0]);
            case "setSavepoint", "releaseSavepoint" -> {
                return setOrRelease(method, arguments);
            }
            case "setReadOnly" -> {
                refuseInUnit("read-only property");
                return Calls.pass(own, method, arguments);
            }
            case "setTransactionIsolation" -> {
                refuseInUnit("isolation level");
                return Calls.pass(own, method, arguments);
            }
            case "setSchema" -> setSchema((String) arguments[0]);
            case "getSchema", "setClientInfo", "getClientInfo" -> {
                return onSession(method, arguments);
            }
            case "getTransactionState" -> {
                return transactionState();
            }
            case "getCopyAPI" -> {
                return copies();
            }
            case "getLargeObjectAPI", "getFastpathAPI" -> {
                return Calls.pass(unwrap(BaseConnection.class, true), method, arguments);
            }
            case "unwrap" -> {
                return unwrap((Class<?>) arguments[0], false);
            }
            case "isWrapperFor" -> {
                return ((Class<?>) arguments[0]).isInstance(proxy) || own.isWrapperFor((Class<?>) arguments[0]);
            }
            case "createStatement", "prepareStatement", "prepareCall" -> {
                return statement(method, arguments);
            }
            case "getMetaData" -> {
                return metaData((DatabaseMetaData) Calls.pass(current(), method, arguments));
            }
            case "getWarnings", "clearWarnings" -> {
                // The pool asks for them, on whatever thread, when it has got the connection back.
                SharedUnit begun = unit;
                return Calls.pass(begun == null ? own : begun.transaction().connection(), method, arguments);
            }
            case "createArrayOf", "createStruct" -> {
                SharedTransaction shared = shared();
                return ask(shared, () -> Calls.pass(shared == null ? own : shared.connection(), method, arguments));
            }
            case "isValid", "setNetworkTimeout", "getNetworkTimeout", "isReadOnly", "getTransactionIsolation",
                    "setHoldability", "getHoldability", "setTypeMap", "getTypeMap", "setCatalog", "getCatalog" -> {
                return Calls.pass(own, method, arguments);
            }
            default -> {
                Connection current = current();
                boolean isOfDriver = !method.getDeclaringClass().isInstance(current);
                return Calls.pass(isOfDriver ? current.unwrap(method.getDeclaringClass()) : current, method, arguments);
            }
        }
        return null;
    }

    // Where statements go

    /**
     * The shared transaction that a statement of the current thread is a part of, or {@code null} if it is one of a real one.
     */
    private @Nullable SharedTransaction shared() throws SQLException {
        SharedUnit begun = unit;
        if (begun != null) {
            begun.transaction().checkOpen(begun.line());
            return begun.transaction();
        }
        if (!inUse) {
            return null;
        }
        recorder = Recorder.current();
        if (ownActive) {
            return null;
        }
        Line ofTest = RunningTest.lineOfStatement(database);
        return ofTest == null ? null : ofTest.test().transaction(database);
    }

    /**
     * The connection that the current thread's statements go to.
     */
    private Connection current() throws SQLException {
        SharedTransaction shared = shared();
        return shared == null ? own : shared.connection();
    }

    private Object statement(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        SharedTransaction shared = shared();
        Statement statement = (Statement) Calls.pass(shared == null ? own : shared.connection(), method, arguments);
        String sql = method.getName().equals("createStatement") ? null : (String) arguments[0];
        return TestStatement.create(statement, sql, this, shared);
    }

    private DatabaseMetaData metaData(DatabaseMetaData metaData) {
        return Calls.proxy(DatabaseMetaData.class, (proxy, method, arguments) -> {
            if (Calls.isOfObject(method)) {
                return Calls.ofObject(proxy, metaData, method, arguments);
            }
            if (method.getName().equals("getConnection")) {
                return this.proxy;
            }
            return ask(shared(), () -> Calls.pass(metaData, method, arguments));
        });
    }

    /**
     * What the caller does with the driver's own connection is a part of the transaction, too: of the driver's interfaces, this
     * one is an implementation itself.
     *
     * @param ofDriver whether nothing but the driver's own will do
     */
    private Object unwrap(Class<?> type, boolean ofDriver) throws SQLException {
        if (type == Connection.class || type == Pooled.class) {
            return proxy;
        }
        SharedTransaction shared = shared();
        if (!ofDriver && type.isInstance(proxy)) {
            // It refuses if it is closed.
            (shared == null ? own : shared.connection()).unwrap(type);
            return proxy;
        }
        if (shared == null) {
            ownActive = !autoCommit;
            return own.unwrap(type);
        }
        // In auto-commit mode nothing tells when its transaction ends but the next statement, or the way back to the pool.
        shared.leaveToCaller(begin(shared));
        return shared.connection().unwrap(type);
    }

    /**
     * It throws nothing. Who cannot know it has to take it for the worst.
     */
    private TransactionState transactionState() {
        try {
            SharedTransaction shared = shared();
            SharedUnit begun = unit;
            if (shared == null) {
                return ownDriver.getTransactionState();
            }
            return begun == null ? TransactionState.IDLE : shared.state(begun);
        } catch (SQLException e) {
            return TransactionState.FAILED;
        }
    }

    private CopyManager copies() throws SQLException {
        SharedTransaction shared = shared();
        Connection connection = shared == null ? own : shared.connection();
        return new TestCopies(connection.unwrap(BaseConnection.class), this, shared);
    }

    <T extends CopyOperation> T copy(@Nullable SharedTransaction shared, String sql, TestCopies.Start<T> start)
            throws SQLException {
        SharedTransaction now = same(shared);
        record(List.of(sql));
        if (now == null) {
            ownActive = !autoCommit;
            return start.start();
        }
        ControlStatements.refuseBeginAndEnd(sql);
        endImplicit();
        return now.copy(begin(now), sql, start);
    }

    private void record(List<String> texts) {
        Recorder recording = recorder;
        if (recording != null && inUse) {
            texts.forEach(recording::sent);
        }
    }

    /**
     * Executes a statement where it belongs.
     *
     * @param shared the transaction for which it was made, or {@code null}
     * @param texts one, or those of a batch
     */
    <T> @Nullable T execute(@Nullable SharedTransaction shared, List<String> texts, SharedTransaction.Call<T> call)
            throws Throwable {
        SharedTransaction now = same(shared);
        record(texts);
        if (now == null) {
            ownActive = !autoCommit;
            return call.run();
        }
        for (String text : texts) {
            ControlStatements.refuseBeginAndEnd(text);
        }
        if (autoCommit) {
            endImplicit();
            return now.runAlone(line(), schema(), texts, call);
        }
        SharedUnit begun = begin(now);
        // Behind a savepoint of its own they are that one's, as usual.
        if (texts.size() == 1 && ControlStatements.setsModes(texts.get(0)) && !begun.needsSavepoint) {
            now.setModes(begun, ControlStatements.setsReadOnly(texts.get(0)));
            return null;
        }
        return texts.stream().anyMatch(TransactionEnd::goesBack) ? now.goBack(begun, call) : now.run(begun, texts, call);
    }

    /**
     * Asks the database something that is no statement of the application.
     */
    <T> @Nullable T ask(@Nullable SharedTransaction shared, SharedTransaction.Call<T> call) throws Throwable {
        SharedTransaction now = same(shared);
        SharedUnit begun = unit;
        if (now == null) {
            return call.run();
        }
        return begun == null || autoCommit ? now.runAlone(line(), schema(), List.of(), call)
                : now.run(begun, List.of(), call);
    }

    private @Nullable SharedTransaction same(@Nullable SharedTransaction shared) throws SQLException {
        SharedTransaction now = shared();
        if (shared != now) {
            throw new FailureWithoutData("A statement on " + database + " was prepared "
                    + (shared == null ? "before the test began" : "for a test that has ended")
                    + ". Prepare it anew in each test.", null);
        }
        return now;
    }

    /** What a statement that has just been executed is a part of. */
    @Nullable
    SharedUnit unit() {
        return unit;
    }

    boolean isAutoCommit() {
        return autoCommit;
    }

    private SharedUnit begin(SharedTransaction shared) throws SQLException {
        SharedUnit begun = unit;
        if (begun == null) {
            schemaBefore = schema;
            begun = shared.begin(line(), own.isReadOnly(), schema());
            unit = begun;
            if (closed) {
                leave();
                throw new FailureWithoutData("This connection has been closed.", CLOSED);
            }
        }
        return begun;
    }

    private Line line() throws SQLException {
        Line line = RunningTest.lineOfStatement(database);
        if (line == null) {
            throw new IllegalStateException("Not for the transaction of a test");
        }
        return line;
    }

    // How transactions end

    private void setAutoCommit(boolean on) throws SQLException {
        if (on == autoCommit) {
            return;
        }
        if (on) {
            // As JDBC has it.
            SharedUnit begun = unit;
            if (begun != null) {
                commit();
            } else if (ownActive) {
                ended(Outcome.COMMITTED);
            }
        } else {
            endImplicit();
        }
        own.setAutoCommit(on);
        autoCommit = on;
    }

    private void commit() throws SQLException {
        SharedUnit begun = unit;
        if (closed) {
            // By another thread: what it has given up is not committed.
            throw new FailureWithoutData("This connection has been closed.", CLOSED);
        }
        if (begun == null || autoCommit) {
            boolean active = ownActive;
            boolean committed = false;
            try {
                // The server makes a rollback of it then, and the driver says nothing.
                boolean failed = ownDriver.getTransactionState() == TransactionState.FAILED;
                own.commit();
                committed = !failed;
            } finally {
                ended(active, committed ? Outcome.COMMITTED : Outcome.ROLLED_BACK);
            }
            return;
        }
        unit = null;
        boolean committed = false;
        try {
            committed = begun.transaction().commit(begun);
        } finally {
            if (!committed) {
                schema = schemaBefore;
            }
            ended(committed ? Outcome.COMMITTED : Outcome.ROLLED_BACK);
        }
    }

    private void rollback(@Nullable Savepoint savepoint) throws Throwable {
        SharedUnit begun = unit;
        if (begun == null || autoCommit) {
            if (savepoint != null) {
                own.rollback(savepoint);
            } else {
                boolean active = ownActive;
                own.rollback();
                ended(active, Outcome.ROLLED_BACK);
            }
        } else if (savepoint != null) {
            begun.transaction().goBack(begun, () -> {
                begun.transaction().connection().rollback(savepoint);
                return null;
            });
        } else {
            unit = null;
            schema = schemaBefore;
            begun.transaction().rollback(begun);
            ended(Outcome.ROLLED_BACK);
        }
    }

    private void ended(boolean active, Outcome outcome) {
        if (active) {
            ended(outcome);
        }
    }

    private void ended(Outcome outcome) {
        ownActive = false;
        if (recorder != null) {
            recorder.ended(outcome);
        }
    }

    /**
     * What was done with the driver's own connection in auto-commit mode is over.
     */
    private void endImplicit() throws SQLException {
        SharedUnit begun = unit;
        if (begun != null && autoCommit) {
            unit = null;
            if (!begun.transaction().commit(begun) && begun.unseen) {
                begun.transaction().endedLate(begun, new FailureWithoutData("one of its statements has failed",
                        SharedTransaction.FAILED));
            }
        }
    }

    private void returned() {
        SharedUnit begun = unit;
        try {
            endImplicit();
        } catch (SQLException e) {
            // Whoever has done it with the driver's connection has gone on believing that it is there.
            begun.transaction().endedLate(begun, e);
        }
        recorder = null;
        inUse = false;
    }

    /**
     * The connection is closed or given up; maybe by another thread, because this one gets no answer.
     */
    private void leave() {
        closed = true;
        SharedUnit begun = unit;
        unit = null;
        if (begun != null) {
            begun.transaction().abandon(begun);
        }
    }

    // The rest

    private @Nullable Object setOrRelease(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        SharedTransaction shared = autoCommit ? null : shared();
        if (shared == null) {
            ownActive = !autoCommit;
            return Calls.pass(own, method, arguments);
        }
        SharedUnit begun = begin(shared);
        List<String> text = method.getName().equals("setSavepoint") ? ControlStatements.SAVEPOINT_OF_JDBC
                : ControlStatements.RELEASE_OF_JDBC;
        return shared.run(begun, text, () -> Calls.pass(shared.connection(), method, arguments));
    }

    /**
     * In the driver's words: the own connection has no transaction, and would allow it.
     */
    private void refuseInUnit(String what) throws SQLException {
        if (unit != null && !autoCommit) {
            throw new FailureWithoutData("Cannot change transaction " + what + " in the middle of a transaction.",
                    IN_TRANSACTION);
        }
    }

    private void setSchema(@Nullable String name) throws Throwable {
        SharedTransaction shared = shared();
        if (shared == null) {
            own.setSchema(name);
            ownSchema = name;
            return;
        }
        if (!autoCommit) {
            SharedUnit begun = begin(shared);
            shared.setSchema(begun, name);
        }
        schema = new Schema(shared, name);
    }

    /**
     * Set for a test, it is that test's alone.
     */
    private @Nullable String schema() throws SQLException {
        Schema set = schema;
        return set == null || set.by() != shared() ? ownSchema : set.name();
    }

    /**
     * What is a matter of the session. That of the shared transaction has not to be asked for it as for a statement, but in the
     * same place.
     */
    private @Nullable Object onSession(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        SharedTransaction shared = shared();
        return shared == null ? Calls.pass(own, method, arguments)
                : execute(shared, List.of(), () -> Calls.pass(shared.connection(), method, arguments));
    }

    /**
     * @param name {@code null} for that of the user
     */
    private record Schema(SharedTransaction by, @Nullable String name) {
    }
}
