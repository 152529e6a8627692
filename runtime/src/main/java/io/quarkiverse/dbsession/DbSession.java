package io.quarkiverse.dbsession;

import java.io.InputStream;
import java.sql.Connection;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * A lazy database session: one connection and one transaction of one datasource, shared by all code of a request.
 * <p>
 * Injecting or passing a session around costs nothing. The first statement takes a connection from the pool and begins
 * a transaction; every further statement joins it, whichever bean runs it. When the response is decided the extension
 * commits (a committing status, by default below 400, and nothing thrown) or rolls back, and gives the connection back,
 * before the first byte of the response leaves. Nobody has to call {@link #commit()}, {@link #rollback()} or
 * {@link #close()}; whoever wants to may do so at any time outside of a {@linkplain UnitOfWork unit of work}, and the next
 * statement begins a new transaction.
 *
 * <pre>
 * {@code
 * &#64;Inject
 * DbSession session; // or, for a named datasource: @Inject @DataSource("audit") DbSession audit
 *
 * @POST
 * public void create(NewOrder order) {
 *     session.sql("insert into orders(id, customer) values (:id, :customer)")
 *             .param("id", order.id())
 *             .param("customer", order.customer())
 *             .update();
 * }
 * }
 * </pre>
 * <p>
 * <strong>Lifetime:</strong> the injected session belongs to the CDI request context. After {@link #close()} the next
 * statement opens it again; after the request it refuses work. What is still uncommitted when its context ends is
 * rolled back.
 * <p>
 * After the outcome of a request, in a body that is streamed for instance, statements can only read: nobody could be told that
 * their commit failed. Who has to write there uses {@link DbSessions#independent()}.
 * <p>
 * <strong>JTA:</strong> inside an active JTA transaction ({@code @Transactional}) statements run on its connection, together
 * with those of Hibernate, and it alone decides their outcome: {@link #commit()} and {@link #rollback()} throw
 * {@link IllegalStateException}, {@link #setRollbackOnly()} is passed on to it. A session with uncommitted work of its own
 * refuses statements there.
 * <p>
 * <strong>Threads:</strong> operations of one session are serialised, so that several threads of one request may use
 * it. Statements wait for the database and must not be run on an I/O thread. While a thread is inside
 * {@link Query#forEach}, the statements of others are refused.
 * <p>
 * <strong>Errors:</strong> every method that talks to the database throws a {@link DbSessionException} or one of its
 * subclasses. After a statement failed, PostgreSQL refuses every further statement of the transaction until it is
 * rolled back, and a commit of it fails with {@link CommitFailed}: a swallowed error never becomes a silent rollback.
 */
public interface DbSession extends AutoCloseable {

    /**
     * Starts a statement. Nothing is sent before its parameters are bound and one of its terminal methods
     * ({@link SqlStatement#update()}, {@link Query#list()} and so on) is called.
     * <p>
     * A statement that ends the transaction, such as {@code COMMIT}, is refused with a {@link DbSessionException} when it is
     * run, be it one of several in a text: the session has to know how its transactions end.
     *
     * @param sql the statement, with either positional parameters ({@code ?}) or named ones ({@code :name}). An
     *        operator that contains a question mark, such as PostgreSQL's {@code ?} of {@code jsonb}, is written with
     *        it doubled: {@code ??}
     * @throws InvalidParameter if the text mixes positional and named parameters
     */
    SqlStatement sql(String sql);

    /**
     * Runs a statement that returns no rows: {@code sql(sql).params(parameters).update()}.
     *
     * @param sql the statement, with positional parameters
     * @param parameters their values, in order; {@code null} binds SQL {@code NULL}
     * @return the number of rows the statement inserted, changed or deleted; 0 for statements that do neither
     * @throws InvalidParameter if the number of values differs from that of the parameters, or one cannot be bound
     */
    int execute(String sql, @Nullable Object... parameters);

    /**
     * Runs a {@code COPY … FROM STDIN} of PostgreSQL, by far the fastest way to insert many rows. It is a part of the session's
     * transaction like any statement.
     * <p>
     * The connection can do nothing else while it runs: statements of this session are refused with
     * {@link IllegalStateException} then, those of other threads and those of the code that the data comes from alike.
     * Statement timeouts do not apply, for how long it takes is up to the data. It is cancelled when its context ends, like
     * any statement.
     *
     * @param sql the statement. It says the format of the data, in UTF-8 if it says nothing else:
     *        {@code copy item(name, price) from stdin (format csv)}
     * @param data what is sent, as it is; it is read to its end and not closed
     * @return the number of rows
     * @throws java.io.UncheckedIOException if the data cannot be read. Then, and if reading it throws an unchecked exception,
     *         the COPY is cancelled, and the transaction can only be rolled back, as after any statement that failed
     * @throws DbSessionException if the statement is no {@code COPY … FROM STDIN}, if the database is not PostgreSQL (nothing
     *         was sent in both cases), or if the COPY fails. Its message has the line of the data, if the database tells it
     * @throws IllegalStateException as any statement; also inside another {@code copyIn} of this session
     */
    long copyIn(String sql, InputStream data);

    /**
     * The same with rows, whose values are sent as parameters would be: by the types of {@link SqlStatement}, with collections
     * and arrays as SQL arrays. They are taken one by one, so that a stream may be longer than memory.
     *
     * <pre>
     * {@code
     * session.copyIn("copy item(name, price) from stdin", items.map(item -> List.of(item.name(), item.price())));
     * }
     * </pre>
     *
     * @param sql the statement, without options that change the format
     * @param rows each a {@link java.util.List}, an array of objects or a record ({@link Row}) with a value for each column, in
     *        order; or a value, {@code null} as well, if there is one column. It is read to its end and not closed. An
     *        exception of it reaches the caller unchanged, and has the effects of one of the other method's data
     * @return the number of rows
     * @throws InvalidParameter if a row has another number of values than there are columns, or one that cannot be bound. Its
     *         message has the index of the row; the COPY is cancelled, and the transaction can only be rolled back
     * @throws DbSessionException as the other method; also if the statement has options that change the format ({@code format},
     *         {@code delimiter}, {@code null} and so on); nothing was sent then. If the database has refused a row and tells
     *         which one, {@link DbSessionException#batchRow()} has its index
     * @throws IllegalStateException as the other method
     */
    long copyIn(String sql, Stream<?> rows);

    /**
     * The session as a JDBC connection, for code that needs one. Asking for it opens nothing; its first use does, and
     * joins the session's transaction.
     * <p>
     * The session stays in charge: {@link Connection#close()} does nothing, {@link Connection#commit()} and
     * {@link Connection#rollback()} are {@link #commit()} and {@link #rollback()} of the session, and calls that would
     * leave their traces on the pooled connection ({@code setAutoCommit(true)}, {@code setSchema}, {@code abort} and the
     * like) are refused with a {@link java.sql.SQLException} that says what to do instead. What an SQL statement sets is not
     * seen: write {@code set local} instead of {@code set}, here and in {@link #sql}. As always in JDBC, failures are
     * {@link java.sql.SQLException}s. They come from the driver as they are and may quote data, unlike those of the
     * session.
     *
     * @return the same view at each call
     */
    Connection connection();

    /**
     * The session as a {@link DataSource}, for libraries that want one, such as jOOQ, Jdbi or MyBatis: all they run on its
     * connections joins the session's transaction.
     * <p>
     * That of an injected session may be kept, by an application-scoped bean for instance that makes a library's client once:
     * each {@link DataSource#getConnection()} is answered by the session of the request that is current then, and fails where
     * no request context is active. That of any other session is of use as long as the session.
     * <p>
     * A connection of it behaves as one that is fresh from a pool, and takes none from there. It is in auto-commit mode, which
     * means that what it does is committed with the session's transaction. A transaction that it begins
     * ({@code setAutoCommit(false)}) is a {@linkplain #nested() nested} unit of work: {@code commit()} keeps it as a part of
     * the session's transaction, {@code rollback()} and {@code close()} undo it and no more, and
     * {@code setReadOnly(true)} holds for it alone. While it lasts, what the session does belongs to it as well. One that is
     * still open when the request is to be committed makes that fail with {@link CommitFailed}. What {@link #connection()}
     * refuses, these connections refuse, too; each of them is for one thread at a time.
     *
     * @return the same view at each call, which may be used by several threads
     */
    DataSource dataSource();

    /**
     * Whether the session holds a connection of the pool.
     */
    boolean isOpen();

    /**
     * Whether a transaction has begun and neither been committed nor rolled back.
     */
    boolean inTransaction();

    /**
     * Commits what the session has done since its transaction began. The connection stays with the session; the next
     * statement begins a new transaction on it. Does nothing when there is no transaction.
     *
     * @throws CommitFailed if the database did not commit, or if nobody can tell whether it did (see
     *         {@link CommitFailed#outcome()}); also if a statement of the transaction has failed before or the session is
     *         {@linkplain #setRollbackOnly() marked}: the transaction is rolled back then
     * @throws IllegalStateException if the session has ended with its request, and rolled back what it was to commit; inside a
     *         unit of work or a JTA transaction, which ends by itself
     */
    void commit();

    /**
     * Undoes what the session has done since its transaction began, and lifts the mark of {@link #setRollbackOnly()}.
     * The connection stays with the session; the next statement begins a new transaction on it. Does nothing else when
     * there is no transaction.
     * <p>
     * Does not fail: if the connection is broken, it is given up, and the server undoes what it can no longer hear of.
     *
     * @throws IllegalStateException inside a unit of work or a JTA transaction: throw an exception there, or call
     *         {@link #setRollbackOnly()}; also on an I/O thread
     */
    void rollback();

    /**
     * Rolls back what is uncommitted and gives the connection back to the pool. May be called at any time, and more
     * than once. The next statement takes a connection again. An injected session needs no try-with-resources: at the end
     * of the block it would be rolled back. Failures are logged, not thrown: whatever happens, the
     * session holds no connection afterwards.
     *
     * @throws IllegalStateException on an I/O thread; inside a unit of work, whose transaction needs the connection. Inside a
     *         JTA transaction it only closes what the session uses of its connection
     */
    @Override
    void close();

    /**
     * Marks the current transaction, or if there is none the next one, so that it can only be rolled back: the end of
     * the request rolls it back whatever the response says, and {@link #commit()} refuses. {@link #rollback()} and
     * {@link #close()} lift the mark.
     */
    void setRollbackOnly();

    /**
     * Whether {@link #setRollbackOnly()} has marked the current or next transaction.
     */
    boolean isRollbackOnly();

    /**
     * A unit of work with a transaction of its own: {@code atomic(CurrentTransaction.COMMIT)}.
     */
    default UnitOfWork atomic() {
        return atomic(CurrentTransaction.COMMIT);
    }

    /**
     * A unit of work that is committed when its work returns and rolled back when it throws. The session keeps its connection.
     *
     * @param policy what is done about a transaction in progress
     */
    UnitOfWork atomic(CurrentTransaction policy);

    /**
     * A unit of work inside the current transaction, between a savepoint and its release: when it throws, what it did is
     * undone and the rest of the transaction stays usable, as if nothing had happened. Where no transaction is in progress, its
     * first statement begins one, which goes on after it. Costs two round trips if it runs a statement.
     */
    UnitOfWork nested();
}
