package io.quarkiverse.dbsession;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Work that succeeds or fails as a whole: options first, then {@link #run} or {@link #call}, once. Made by
 * {@link DbSession#atomic()} and {@link DbSession#nested()}.
 *
 * <pre>
 * {@code
 * session.atomic().run(() -> {
 *     session.execute("update account set balance = balance - ? where id = ?", amount, from);
 *     session.execute("update account set balance = balance + ? where id = ?", amount, to);
 * });
 * }
 * </pre>
 * <p>
 * <strong>How it ends:</strong> when the work returns, the unit is committed ({@code atomic}) or kept as a part of its
 * transaction ({@code nested}). Whatever the work throws, checked exceptions included, undoes the unit and reaches the caller.
 * After {@link DbSession#setRollbackOnly()} it is rolled back and returns normally. Like everything else it opens nothing
 * before its first statement; a unit without statements costs nothing.
 * <p>
 * <strong>Inside a unit of work</strong> that one decides how the transaction ends, so that it stays atomic whatever is called
 * in it: {@code commit()}, {@code rollback()} and {@code close()} of the session throw {@link
 * IllegalStateException}. A further {@code atomic()} becomes a part of it; if that part fails, the whole cannot be
 * committed any more, even if its exception is caught: the outer unit then throws {@link CommitFailed}. Who wants
 * to catch it and go on uses {@code nested()}.
 * <p>
 * <strong>Threads:</strong> the work runs in the calling thread. Units of one session must not overlap in time otherwise than
 * one inside the other: use {@link DbSessions#newContext()} for work that runs side by side.
 */
public interface UnitOfWork {

    /**
     * Lets the database refuse writes. Costs no round trip in {@code atomic()}. In a unit that joins a transaction which may
     * write, it is not enforced; in {@code nested()} it is (PostgreSQL).
     */
    UnitOfWork readOnly();

    /**
     * The same, and says what the statements have in common: {@link ReadConsistency#STATEMENT} saves a round trip if they stand
     * for themselves.
     */
    UnitOfWork readOnly(ReadConsistency consistency);

    /**
     * The isolation level of the unit's transaction; by default the configured one. Costs a round trip.
     *
     * @throws IllegalStateException in {@code nested()}, which has that of its transaction
     */
    UnitOfWork isolation(Isolation level);

    /**
     * How long each statement of the unit may run that sets no timeout of its own, as with
     * {@link SqlStatement#timeout(Duration)}.
     *
     * @param statementTimeout longer than 0
     */
    UnitOfWork timeout(Duration statementTimeout);

    /**
     * Does the work.
     *
     * @throws TransactionInProgress if its policy or its isolation level do not go with the transaction in progress
     * @throws CommitFailed if its commit fails, or if a statement or a part of it has failed and the error was swallowed
     * @throws IllegalStateException if it has been done before, or the session refuses work
     */
    void run(Runnable work);

    /**
     * Does the work and returns what it returns.
     *
     * @throws WorkFailed if the work throws a checked exception, which is the cause; unchecked ones pass as they are
     * @throws TransactionInProgress as {@link #run}
     * @throws CommitFailed as {@link #run}
     * @throws IllegalStateException as {@link #run}
     */
    <T> T call(Callable<T> work);
}
