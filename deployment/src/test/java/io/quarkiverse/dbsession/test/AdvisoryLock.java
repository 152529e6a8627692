package io.quarkiverse.dbsession.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A lock of PostgreSQL that a test holds: statements and commits of the application that ask for it wait until the test has
 * closed it.
 */
final class AdvisoryLock implements AutoCloseable {

    /** Waits for the lock. */
    static final String WAIT = "select 1 from pg_advisory_xact_lock(42)";

    private final Connection connection;

    AdvisoryLock() throws SQLException {
        connection = TestDatabase.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(42)");
        }
    }

    /**
     * Makes the commit of a row wait for the lock if its text is {@code held}, and refuses it if its text is {@code refused}.
     */
    static void letCommitsOfExampleWait() {
        TestDatabase.execute("""
                create or replace function at_commit() returns trigger language plpgsql as $$
                begin
                    if new.text = 'held' then
                        perform pg_advisory_xact_lock(42);
                    elsif new.text = 'refused' then
                        raise check_violation using message = 'refused';
                    end if;
                    return null;
                end
                $$""", "create constraint trigger at_commit after insert on example deferrable initially deferred "
                + "for each row execute function at_commit()");
    }

    /**
     * Returns when a statement or a commit waits for the lock.
     */
    void awaitWaiter() {
        SessionTest.await(() -> waiters() == 1, "nobody waits for the lock");
    }

    int waiters() {
        return TestDatabase.number("select count(*) from pg_locks where locktype = 'advisory' and not granted");
    }

    /**
     * Lets them go on.
     */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
