package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;

/**
 * One connection, as simple as a session can be.
 */
public final class TestScope implements SqlScope {

    private final Connection connection;
    private final DriverSupport driver;
    private final Mappings mappings;
    private @Nullable Duration statementTimeout;
    private final AtomicInteger runs = new AtomicInteger();

    /** Guarded by this. */
    private int open;

    TestScope(Connection connection) {
        this(connection, new PostgresDriverSupport());
    }

    TestScope(Connection connection, DriverSupport driver) {
        this(connection, driver, Mappings.NONE);
    }

    TestScope(Connection connection, DriverSupport driver, Mappings mappings) {
        this.connection = connection;
        this.driver = driver;
        this.mappings = mappings;
    }

    public Connection connection() {
        return connection;
    }

    public SqlStatement sql(String sql) {
        return SqlStatements.create(this, sql);
    }

    /**
     * How many statements have been run, and steps of reading rows.
     */
    int runs() {
        return runs.get();
    }

    /**
     * How many queries have rows that are open.
     */
    synchronized int open() {
        return open;
    }

    synchronized void awaitClosed() throws InterruptedException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (open > 0) {
            assertThat(System.nanoTime()).as("rows are still open").isLessThan(end);
            wait(1000);
        }
    }

    void statementTimeout(Duration timeout) {
        statementTimeout = timeout;
    }

    @Override
    public String dataSource() {
        return "<default>";
    }

    @Override
    public DriverSupport driver() {
        return driver;
    }

    @Override
    public Mappings mappings() {
        return mappings;
    }

    @Override
    public @Nullable Duration statementTimeout() {
        return statementTimeout;
    }

    @Override
    public void executing(Cancellable running) {
    }

    @Override
    public void checkNotCancelled() {
    }

    @Override
    public void handsOutRows() {
    }

    /** With no transaction to end them, rows end when they are closed. */
    @Override
    public OpenRows keep(String sql, @Nullable Duration timeout, Statement statement, Opened opened) {
        open++;
        return new OpenRows() {

            private boolean closed;

            @Override
            public <T extends @Nullable Object> T read(SqlWork<T> work) {
                synchronized (TestScope.this) {
                    check();
                    try {
                        return run(sql, timeout, work);
                    } catch (RuntimeException | Error e) {
                        close();
                        throw e;
                    }
                }
            }

            @Override
            public void check() {
                if (closed) {
                    throw new IllegalStateException("closed");
                }
            }

            @Override
            public void close() {
                synchronized (TestScope.this) {
                    if (closed) {
                        return;
                    }
                    closed = true;
                    open--;
                    TestScope.this.notifyAll();
                    try {
                        opened.close();
                    } catch (Exception e) {
                        // As a session does.
                    }
                }
            }
        };
    }

    @Override
    public Origin origin() {
        return new Origin() {

            @Override
            public <T extends @Nullable Object> T run(Supplier<T> work) {
                return work.get();
            }
        };
    }

    @Override
    public void readingOver() {
    }

    @Override
    public void takesData() {
    }

    @Override
    public void giveUpConnection(@Nullable DbSessionException reason) {
    }

    @Override
    public synchronized <T extends @Nullable Object> T run(String sql, @Nullable Duration timeout, SqlWork<T> work) {
        runs.incrementAndGet();
        long start = System.nanoTime();
        try {
            return work.execute(connection);
        } catch (SQLException e) {
            throw SqlErrors.translate(dataSource(), driver, sql, e, timeout, System.nanoTime() - start);
        }
    }
}
