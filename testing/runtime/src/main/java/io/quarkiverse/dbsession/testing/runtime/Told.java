package io.quarkiverse.dbsession.testing.runtime;

import java.sql.SQLException;

import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.driver.FailureWithoutData;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;

/**
 * What a test fails with because savepoints cannot do what transactions would have done, or because something has come
 * between.
 */
final class Told {

    private static final DriverSupport DRIVER = new PostgresDriverSupport();

    private final RunningTest test;
    private final TestDatabase database;

    Told(RunningTest test, TestDatabase database) {
        this.test = test;
        this.database = database;
    }

    /**
     * @param by whose rollback has undone it
     * @param state what the lost one would have its work for
     */
    void loss(SharedUnit by, SharedUnit lost, String state) {
        test.problem("On " + database + ", the rollback of " + by + " has undone work of " + lost + ", which " + state
                + " and would have it still if both were transactions: with @DbRollback they are savepoints of one, and one began "
                + "inside of the other. " + (by.line().isOfTestItself()
                        ? "Let the test commit() its session before its requests, and do without a transaction of its own "
                                + "(@TestTransaction, @Transactional) around them."
                        : "Test this with @DbTruncate, which leaves transactions what they are."));
    }

    void savepointHasEnded(SharedUnit unit) {
        test.problem("On " + database + ", a savepoint of " + unit
                + " was set while another transaction was open inside of it, "
                + "and has ended with that one: with @DbRollback both are savepoints of one transaction. Test this with "
                + "@DbTruncate.");
    }

    void cannotGoBack(SharedUnit unit) {
        test.problem("On " + database + ", " + unit
                + " goes back to a savepoint of its own, and cannot: for the sake of another "
                + "transaction that has begun or ended around or inside of it, all of it had to be undone after an error. Test "
                + "this with @DbTruncate.");
    }

    FailureWithoutData copyOutside(SharedUnit unit, SharedUnit inner) {
        return refusal(
                "On " + database + ", a COPY of " + unit + " begins while another transaction is open inside of it: " + inner
                        + ". With @DbRollback both are savepoints of one transaction. Test this with @DbTruncate.");
    }

    FailureWithoutData inTheMiddleOfACopy(SharedUnit unit, SharedUnit copying) {
        return refusal("On " + database + ", " + unit + " comes in the middle of a COPY of " + copying
                + ": with @DbRollback they "
                + "have one connection, which does one thing at a time. Let the COPY end before, or test this with @DbTruncate.");
    }

    private FailureWithoutData refusal(String problem) {
        test.problem(problem);
        return new FailureWithoutData(problem, null);
    }

    void pendingViolation(SharedUnit unit, SharedUnit outer) {
        test.problem("On " + database + ", the commit of " + unit
                + " was refused for a deferred constraint that may be violated "
                + "by " + outer + " alone, which is still open: with @DbRollback both are savepoints of one transaction. Test "
                + "this with @DbTruncate.");
    }

    void lateFailure(SharedUnit unit, SQLException failure) {
        test.problem("On " + database + ", what was done with the connection of the driver in " + unit + " has been undone: "
                + describe(failure) + ". Test this with @DbTruncate.");
    }

    void notTidy(SharedUnit unit, SQLException failure) {
        test.problem(
                "On " + database + ", what ends with " + unit + " (settings, cursors, temporary tables) could not be taken "
                        + "back: " + describe(failure));
    }

    void notRolledBack(SQLException failure) {
        test.problem("On " + database + ", a transaction that was given up could not be rolled back: " + describe(failure));
    }

    void lockOfSomebodyElse() {
        test.problem("A statement on " + database + " has waited for " + test.waitTimeout()
                + " for a lock that somebody outside "
                + "of the transaction of " + test + " holds: another datasource of the same database, or another process.");
    }

    void connectionLost(SQLException failure) {
        test.problem("The connection to " + database + " was lost, and with it the work of " + test + ": " + describe(failure));
    }

    /** Without values of parameters. */
    private static String describe(SQLException failure) {
        return SqlErrors.describe(DRIVER, failure);
    }
}
