package io.quarkiverse.dbsession.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConnectionUnavailable;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.TransactionInProgress;
import io.quarkiverse.dbsession.UnitOfWork;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.OuterTransaction;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkiverse.dbsession.runtime.session.TransactionListener;
import io.quarkiverse.dbsession.runtime.session.TransactionOptions;
import io.quarkiverse.dbsession.runtime.sql.Mappings;

/**
 * The sessions of the product, on a real database and a real pool.
 */
final class RealSessions implements Subject {

    private static final Pattern FAILING = Pattern.compile("values \\((\\d+), null");

    private final List<String> trace = new ArrayList<>();
    private final SessionContext context = new SessionContext();
    private final List<Session> sessions = new ArrayList<>();
    private int rows;

    RealSessions(List<Database> databases) {
        databases.forEach(database -> sessions.add(new Session(database)));
    }

    /** What a listener throws. */
    private static final class Veto extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final class Session implements ConnectionSource, TransactionListener {
        final Database database;
        final ConnectionSource pool;
        final SessionSettings settings;
        final DbSession session;
        final Map<Hook, Reaction> armed = new EnumMap<>(Hook.class);
        int begins;
        private int audits;
        private int backend;
        private boolean independent;

        Session(Database database) {
            this.database = database;
            this.pool = database.source();
            this.settings = new SessionSettings(database.name(), namingNothing(), Mappings.NONE, this,
                    TransactionOptions.NONE, this, null, null);
            this.session = context.session(settings);
        }

        // The pool

        @Override
        public void checkUsable() {
            pool.checkUsable();
        }

        @Override
        public @Nullable OuterTransaction outerTransaction() {
            return pool.outerTransaction();
        }

        @Override
        public Suspension suspendOuterTransaction() {
            return pool.suspendOuterTransaction();
        }

        @Override
        public Connection acquire(int held) {
            Connection acquired = pool.acquire(held);
            if (!independent) {
                try {
                    backend = acquired.unwrap(PGConnection.class).getBackendPID();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
            return acquired;
        }

        @Override
        public void release(Connection connection) throws SQLException {
            pool.release(connection);
        }

        @Override
        public void retire(Connection connection, boolean broken) {
            pool.retire(connection, broken);
        }

        @Override
        public void breakOff(Connection connection) {
            pool.breakOff(connection);
        }

        @Override
        public void destroy(Connection connection) {
            pool.destroy(connection);
        }

        // The listener

        @Override
        public void afterBegin(DbSession of) {
            told("afterBegin", of);
            if (of == session) {
                begins++;
                react(Hook.AFTER_BEGIN);
            }
        }

        @Override
        public void beforeCommit(DbSession of) {
            told("beforeCommit", of);
            if (of == session) {
                react(Hook.BEFORE_COMMIT);
            }
        }

        @Override
        public void afterCommit(DbSession of) {
            told("afterCommit", of);
        }

        @Override
        public void afterRollback(DbSession of) {
            told("afterRollback", of);
        }

        private void told(String what, DbSession of) {
            trace.add("    " + (of == session ? "" : "independent ") + what + " " + database.name());
        }

        private void react(Hook hook) {
            Reaction reaction = armed.remove(hook);
            if (reaction == null) {
                return;
            }
            switch (reaction) {
                case VETO -> throw new Veto();
                case AUDIT -> session.execute("insert into " + database.table() + " (id) values (?)", --audits);
                case MARK -> session.setRollbackOnly();
                case SWALLOW -> swallow(() -> session.execute(failing(0)));
                case COMMIT -> swallow(session::commit);
                case FAILING_PART -> swallow(() -> session.atomic().run(() -> {
                    throw new Failed(THROWN, null);
                }));
            }
        }

        private void swallow(Runnable call) {
            try {
                call.run();
                trace.add("    listener: done");
            } catch (RuntimeException e) {
                trace.add("    listener: " + failed(e).kind);
            }
        }

        String failing(int number) {
            return "insert into " + database.table() + " (parent, id) values (" + number + ", null)";
        }
    }

    private static <T> T told(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private static void tell(JdbcCall call) {
        told(() -> {
            call.run();
            return null;
        });
    }

    private interface JdbcCall {
        void run() throws SQLException;
    }

    /**
     * What a user can tell a failure by.
     */
    private static Failed failed(Throwable e) {
        if (e instanceof Failed known) {
            return known;
        }
        return new Failed(kind(e), e);
    }

    private static String kind(Throwable e) {
        if (e instanceof CommitFailed commit) {
            Matcher cause = FAILING.matcher(commit.sql().orElse(""));
            return COMMIT_FAILED + (cause.find() ? " because of " + cause.group(1) : "")
                    + (commit.committed().isEmpty() ? "" : " after " + commit.committed());
        } else if (e instanceof TransactionInProgress) {
            return IN_PROGRESS;
        } else if (e instanceof ConstraintViolation) {
            return CONSTRAINT;
        } else if (e instanceof ConnectionUnavailable) {
            return LOST;
        } else if (e instanceof IllegalStateException) {
            return ILLEGAL;
        } else if (e instanceof Veto) {
            return VETO;
        } else if (e instanceof DbSessionException statement) {
            return byState(statement.sqlState().orElse(null), e);
        } else if (e instanceof SQLException jdbc) {
            return jdbc.getCause() instanceof DbSessionException || jdbc.getCause() instanceof IllegalStateException
                    ? kind(jdbc.getCause())
                    : byState(jdbc.getSQLState(), e);
        }
        return e.toString();
    }

    private static String byState(@Nullable String state, Throwable e) {
        if (state == null) {
            return e.toString();
        }
        return switch (state) {
            case "25006" -> READ_ONLY;
            case "25P02" -> ABORTED;
            case "23502" -> CONSTRAINT;
            case "57P01", "08006", "08003" -> LOST;
            default -> e.toString();
        };
    }

    @Override
    public List<String> trace() {
        return trace;
    }

    @Override
    public int nextRow() {
        return ++rows;
    }

    @Override
    public void insert(int number, int row, boolean orphan, boolean view) {
        Session session = sessions.get(number);
        String sql = "insert into " + session.database.table() + " (id, parent) values (?, ?)";
        Integer parent = orphan ? 1_000_000 : null;
        tell(() -> {
            if (view) {
                try (PreparedStatement statement = session.session.connection().prepareStatement(sql)) {
                    statement.setInt(1, row);
                    statement.setObject(2, parent, Types.INTEGER);
                    assertThat(statement.executeUpdate()).isEqualTo(1);
                }
            } else {
                assertThat(session.session.execute(sql, row, parent)).isEqualTo(1);
            }
        });
    }

    @Override
    public void failingInsert(int number, int row, boolean view) {
        Session session = sessions.get(number);
        tell(() -> {
            if (view) {
                try (PreparedStatement statement = session.session.connection().prepareStatement(session.failing(row))) {
                    statement.executeUpdate();
                }
            } else {
                session.session.execute(session.failing(row));
            }
        });
    }

    @Override
    public String select(int number) {
        Session session = sessions.get(number);
        return told(() -> session.session.sql("select '[' || coalesce(string_agg(id::text, ', ' order by id), '') || '] ' "
                + "|| current_setting('transaction_isolation') "
                + "|| case current_setting('transaction_read_only') when 'on' then ' read only' else '' end from "
                + session.database.table()).query(String.class).single());
    }

    @Override
    public void commit(int number, boolean view) {
        DbSession session = sessions.get(number).session;
        tell(view ? session.connection()::commit : session::commit);
    }

    @Override
    public void rollback(int number, boolean view) {
        DbSession session = sessions.get(number).session;
        tell(view ? session.connection()::rollback : session::rollback);
    }

    @Override
    public void close(int number) {
        tell(sessions.get(number).session::close);
    }

    @Override
    public void setRollbackOnly(int number) {
        tell(sessions.get(number).session::setRollbackOnly);
    }

    @Override
    public void unit(int number, UnitKind kind, Runnable work) {
        DbSession session = sessions.get(number).session;
        UnitOfWork unit = kind.policy() == null ? session.nested() : session.atomic(kind.policy());
        if (kind.readOnly()) {
            unit.readOnly();
        }
        if (kind.isolation() != null) {
            unit.isolation(kind.isolation());
        }
        Failed[] thrown = new Failed[1];
        try {
            unit.run(() -> {
                try {
                    work.run();
                } catch (Failed e) {
                    thrown[0] = e;
                    throw e;
                }
            });
        } catch (RuntimeException e) {
            if (thrown[0] != null) {
                assertThat(e).as("what the work throws reaches the caller").isSameAs(thrown[0]);
            }
            throw failed(e);
        }
        assertThat(thrown[0]).as("what the work throws reaches the caller").isNull();
    }

    @Override
    public void savepoint(int number, boolean goBack, Runnable work) {
        Session session = sessions.get(number);
        Connection view = session.session.connection();
        Savepoint savepoint = told(() -> view.setSavepoint());
        int begins = session.begins;
        work.run();
        if (session.session.inTransaction() && session.begins == begins) {
            tell(() -> {
                if (goBack) {
                    view.rollback(savepoint);
                } else {
                    view.releaseSavepoint(savepoint);
                }
            });
        }
    }

    @Override
    public void independent(int number, int row, boolean commit) {
        Session session = sessions.get(number);
        session.independent = true;
        try (DbSession other = context.openIndependent(session.settings, null)) {
            other.execute("insert into " + session.database.table() + " (id) values (?)", row);
            if (commit) {
                other.commit();
            }
        } finally {
            session.independent = false;
        }
    }

    /**
     * With a name that a nested unit has learned by the way, a lost commit would be looked up on another connection. That is
     * tested elsewhere, and the model knows nothing of it.
     */
    private static DriverSupport namingNothing() {
        DriverSupport driver = new PostgresDriverSupport();
        return (DriverSupport) Proxy.newProxyInstance(DriverSupport.class.getClassLoader(),
                new Class<?>[] { DriverSupport.class }, (proxy, method, arguments) -> {
                    if (method.getName().equals("releaseAndIdentify")) {
                        driver.releaseSavepoint((Connection) arguments[0], (Savepoint) arguments[1]);
                        return null;
                    }
                    try {
                        return method.invoke(driver, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void loseConnection(int number) {
        Session session = sessions.get(number);
        if (session.session.isOpen()) {
            session.database.terminate(session.backend);
        }
    }

    @Override
    public void arm(int number, Hook hook, Reaction reaction) {
        sessions.get(number).armed.put(hook, reaction);
    }

    @Override
    public void commitAll() {
        tell(context::commitAll);
    }

    @Override
    public void rollbackAll() {
        tell(context::rollbackAll);
    }

    @Override
    public void closeAll() {
        tell(context::closeAll);
    }

    @Override
    public void finish(boolean commit) {
        tell(() -> context.finish(commit ? Outcome.COMMIT : Outcome.ROLLBACK));
    }

    @Override
    public void end() {
        tell(() -> context.end(true));
    }

    @Override
    public String state(int number) {
        DbSession session = sessions.get(number).session;
        return Subject.state(session.isOpen(), session.inTransaction(), session.isRollbackOnly());
    }
}
