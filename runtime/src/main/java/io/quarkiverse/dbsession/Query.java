package io.quarkiverse.dbsession;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Multi;

/**
 * A query that is ready to run. Each method runs it; {@link #list}, {@link #single}, {@link #optional} and {@link #forEach}
 * read its result to the end as well, {@link #stream} and {@link #multi} as far as their users go.
 * <p>
 * Every method throws {@link InvalidParameter} if a parameter has not been bound, {@link RowMappingException} if a row
 * cannot be read as asked, and another {@link DbSessionException} if the query fails or is a statement that returns no
 * rows.
 * <p>
 * <strong>Threads and reuse:</strong> as {@link SqlStatement}.
 *
 * @param <T> what a row becomes
 */
public interface Query<T extends @Nullable Object> {

    /**
     * All rows, in order. No row gives an empty list; a row that is {@code null} (a {@code NULL} read as a scalar) gives
     * a {@code null} element.
     *
     * @return a list of its own, which the caller may change
     */
    List<T> list();

    /**
     * The one row there must be.
     *
     * @return its value, never {@code null}
     * @throws NoResult if there is no row, or it is {@code null}
     * @throws TooManyResults if there is more than one row
     */
    T single();

    /**
     * The row, if there is one. No row, and a row that is {@code null}, give an empty result.
     *
     * @throws TooManyResults if there is more than one row
     */
    Optional<T> optional();

    /**
     * Passes the rows to an action one by one, while they are read. This needs constant memory however many there are, because
     * 1,000 rows are asked of the server at a time, or as many as {@link SqlStatement#fetchSize} says. The action may run
     * further statements of the session; an exception that it throws ends the reading and reaches the caller unchanged.
     * <p>
     * The session belongs to the calling thread until the last row: statements of other threads are refused with an
     * {@link IllegalStateException}.
     *
     * @param action called once per row, in order
     * @throws IllegalStateException if the action has ended the transaction and there are more rows to read
     */
    void forEach(Consumer<? super T> action);

    /**
     * The rows as a stream that the caller closes, with try-with-resources. It closes by itself when its last row has been read
     * or a row could not be read, and it is closed by whatever ends before it: the transaction (commit, rollback, close of the
     * session, end of the request, end of the JTA transaction), the unit of work in which this method was called, or that part
     * of the transaction that is undone by going back to a savepoint. To read on after that is refused with an
     * {@link IllegalStateException} that says what has ended it; it never looks like the last row. A stream that was left
     * in the middle, as by {@code findFirst} or {@code limit}, and is not closed costs memory of the server until then.
     * <p>
     * <strong>When:</strong> the query runs during this call, which throws what it fails with. Rows are read, and mapped, when
     * the stream asks for them; a failure while they are read dooms the transaction like that of any statement.
     * <p>
     * <strong>Memory:</strong> 1,000 rows are asked of the server at a time, or as many as {@link SqlStatement#fetchSize} says;
     * with 0 all of them are in memory.
     * <p>
     * <strong>Timeouts:</strong> {@link SqlStatement#timeout} limits this call. The driver of PostgreSQL does not watch the
     * steps after it; the server does, if its {@code statement_timeout} is set.
     * <p>
     * <strong>Threads:</strong> the session is not locked between two rows. Further statements may run, in the middle of the
     * stream and in other threads, further streams be open, and the stream be read by another thread, a
     * {@linkplain Stream#parallel() parallel} stream by several. In a JTA transaction it can be read by its threads only. It
     * may be closed by any thread, which does not wait for others that use the session.
     *
     * @return an ordered, sequential stream. A row that is {@code null} is a {@code null} element
     */
    Stream<T> stream();

    /**
     * The rows as items for whoever subscribes, closed by the subscription: with its completion, its failure or its
     * cancellation, and in any case with the transaction and the unit of work, as a {@link #stream} is. Nothing runs before
     * that; each subscription runs the query anew.
     * <p>
     * <strong>When:</strong> the query runs with the first request of the subscriber, in the transaction that the session has
     * then. A {@code Multi} that a resource method returns is subscribed to after the outcome of the request, so that its
     * query runs in a read-only transaction of its own; when it is through, the connection is given back. One that was
     * made in a unit of work is read inside of it, or fails with an {@link IllegalStateException}. So does one that was made in
     * a JTA transaction, which worker threads are not in.
     * <p>
     * <strong>Threads:</strong> the query runs, and its rows are read and mapped, on worker threads (those of
     * {@linkplain io.smallrye.mutiny.infrastructure.Infrastructure Mutiny}, which Quarkus provides), with the contexts of the
     * thread that has called this method as far as context propagation provides for that. This method may be called, and the
     * {@code Multi} be used, on an I/O thread. Items come one after the other, on a worker or on the thread that requests them.
     * No thread is held while nothing is requested, and the session is not locked then. A subscriber that cancels does not
     * wait; a step that is being read then is read to its end.
     * <p>
     * <strong>Memory:</strong> as that of {@link #stream}, and up to 256 rows that wait for the subscriber.
     * <p>
     * Failures reach the subscriber: of the query and of reading, as the exceptions that {@link #stream} would throw, and a
     * {@link RowMappingException} for a row that is {@code null}, which no item can be.
     *
     * @return the rows, in order
     * @throws InvalidParameter if a parameter has not been bound; nothing else is thrown by this call
     */
    Multi<T> multi();
}
