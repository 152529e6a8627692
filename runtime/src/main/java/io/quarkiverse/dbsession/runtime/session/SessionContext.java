package io.quarkiverse.dbsession.runtime.session;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.WeakHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.message.Caller;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * The sessions of one context, one per datasource, and how they end together.
 * <p>
 * Threads: any number. What the sessions are is read without the monitor, which guards changes and the flags only; nobody waits
 * for the database inside it.
 */
public final class SessionContext extends SessionOwner {

    private static final SessionCore[] NONE = {};

    /** One for each datasource. Few, and mostly one; these arrays are replaced, under the monitor, and never changed. */
    private volatile SessionCore[] sessions = NONE;

    /** Those that have held a connection, in the order in which they first took one: so they are committed. */
    private volatile SessionCore[] opened = NONE;

    /**
     * Independent ones that were made in this context and hold a connection, as long as anybody else knows them; {@code null}
     * before there are any.
     */
    private @Nullable Set<SessionCore> independent;

    /** The context that waits for this one. */
    private volatile @Nullable SessionContext waiting;

    /** Knows of the request, if anybody does. */
    private final @Nullable ContextWatch watch;
    /** The watch has been asked to say when the request is left. */
    private boolean watched;

    private boolean decided;
    /** Observers are told when all sessions have been dealt with. */
    private boolean finishing;
    /** What was to be committed has been. */
    private volatile boolean over;
    private boolean ended;
    /** {@link #finish} has committed what could write. */
    private volatile boolean committed;

    public SessionContext() {
        this(null);
    }

    /**
     * @param watch who knows of the request that the sessions are used for, or {@code null} if there is none
     */
    public SessionContext(@Nullable ContextWatch watch) {
        this.watch = watch;
    }

    /**
     * @param waiting the context in which this one was made, which holds on to its connections while it waits for this one
     */
    public void awaitedBy(@Nullable SessionContext waiting) {
        this.waiting = waiting;
    }

    /**
     * Whether it is nobody's mistake if work has to be rolled back that is left.
     */
    public boolean isRollbackExpected() {
        return watch != null && watch.isRollbackExpected();
    }

    /**
     * The context's session of a datasource: the same one at each call.
     */
    public DbSession session(SessionSettings settings) {
        return core(settings).session();
    }

    /**
     * The same as the application gets it injected.
     *
     * @param current what {@link DbSession#dataSource()} answers: who has it from a session that is a proxy may keep it for
     *        longer than the context lasts
     */
    public DbSession session(SessionSettings settings, CurrentDataSource current) {
        return core(settings).session(current);
    }

    private synchronized SessionCore core(SessionSettings settings) {
        SessionCore known = find(settings.dataSource());
        if (known != null) {
            return known;
        }
        SessionCore core = new SessionCore(settings, this);
        if (ended) {
            core.end();
        }
        sessions = with(sessions, core);
        return core;
    }

    private @Nullable SessionCore find(String dataSource) {
        for (SessionCore session : sessions) {
            if (session.dataSource().equals(dataSource)) {
                return session;
            }
        }
        return null;
    }

    private static SessionCore[] with(SessionCore[] some, SessionCore another) {
        SessionCore[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = another;
        return all;
    }

    private static SessionCore[] without(SessionCore[] some, SessionCore one) {
        SessionCore[] others = NONE;
        for (SessionCore session : some) {
            others = session == one ? others : with(others, session);
        }
        return others;
    }

    /**
     * A new session that belongs to whoever asks for it.
     *
     * @param guard who looks after it, or {@code null} if it is closed for certain
     */
    public DbSession openIndependent(SessionSettings settings, @Nullable LeakGuard guard) {
        CallerOwner owner = new CallerOwner();
        SessionCore session = new SessionCore(settings, owner);
        owner.lease = guard == null ? null : guard.lease(session, settings);
        return session.session();
    }

    /**
     * Starts a unit of work of the context's session.
     */
    public UnitInProgress start(SessionSettings settings, CurrentTransaction policy, UnitOptions options) {
        SessionCore core = core(settings);
        return new UnitInProgress(core, core.enterAtomic(policy, options));
    }

    @Override
    void opened(SessionCore session) {
        boolean late;
        synchronized (this) {
            addOpened(session);
            if (finishing) {
                session.keepOutcomes();
            }
            late = over && watch != null && !watched;
            watched |= late;
        }
        if (late) {
            // What is read for the body is read for nobody then.
            watch.whenLeft(() -> end(true));
        }
    }

    @Override
    void closed(SessionCore session) {
        // Keeps its place.
    }

    @Override
    boolean isDecided() {
        return over;
    }

    @Override
    boolean isIndependent() {
        return false;
    }

    private final class CallerOwner extends SessionOwner {

        private LeakGuard.@Nullable Lease lease;

        @Override
        void opened(SessionCore session) {
            synchronized (SessionContext.this) {
                if (independent == null) {
                    independent = Collections.newSetFromMap(new WeakHashMap<>());
                }
                independent.add(session);
            }
            if (lease != null) {
                lease.taken(session.ownConnection());
            }
        }

        @Override
        void closed(SessionCore session) {
            if (lease != null) {
                lease.givenBack();
            }
            synchronized (SessionContext.this) {
                if (independent != null) {
                    independent.remove(session);
                }
            }
        }

        @Override
        int held(String dataSource) {
            return SessionContext.this.held(dataSource);
        }

        @Override
        @Nullable
        Caller place(String dataSource) {
            return SessionContext.this.place(dataSource);
        }

        @Override
        boolean isDecided() {
            return false;
        }

        @Override
        boolean isIndependent() {
            return true;
        }
    }

    private void addOpened(SessionCore session) {
        for (SessionCore known : opened) {
            if (known == session) {
                return;
            }
        }
        // Mostly it is the only one.
        opened = sessions.length == 1 && sessions[0] == session ? sessions : with(opened, session);
    }

    @Override
    int held(String dataSource) {
        int held = 0;
        SessionCore own = find(dataSource);
        if (own != null) {
            held += own.held();
        }
        for (SessionCore session : independentOf(dataSource)) {
            held += session.held();
        }
        SessionContext outer = waiting;
        return outer == null ? held : held + outer.held(dataSource);
    }

    @Override
    @Nullable
    Caller place(String dataSource) {
        SessionCore own = find(dataSource);
        if (own != null && own.held() > 0) {
            return own.place();
        }
        for (SessionCore session : independentOf(dataSource)) {
            if (session.held() > 0) {
                return session.place();
            }
        }
        SessionContext outer = waiting;
        return outer == null ? null : outer.place(dataSource);
    }

    private synchronized SessionCore[] independentOf(String dataSource) {
        SessionCore[] some = NONE;
        if (independent != null) {
            for (SessionCore session : independent) {
                if (session.dataSource().equals(dataSource)) {
                    some = with(some, session);
                }
            }
        }
        return some;
    }

    /**
     * Whether a session holds a connection of its own now.
     */
    public boolean isOpen() {
        for (SessionCore session : opened) {
            if (session.holdsOwnConnection()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends the current work of all sessions, once: commits or rolls back what is open and gives the connections back. The first
     * call decides. For work that is done after it, nobody is left to hear of a failed commit: it can only read, and is rolled
     * back.
     *
     * @throws CommitFailed if a commit fails: the sessions before have been committed, those after it rolled back
     */
    public void finish(Outcome outcome) {
        boolean first;
        synchronized (this) {
            first = !decided;
            decided = true;
            finishing = true;
            for (SessionCore session : opened) {
                session.keepOutcomes();
            }
        }
        Throwable failure = null;
        try {
            if (first && outcome == Outcome.COMMIT) {
                // One that is marked is rolled back, and the answer stays.
                commit(true);
                // What another thread has begun meanwhile.
                warnOfLeftOver(opened, "the outcome of its request had been decided");
            } else {
                for (SessionCore session : opened) {
                    session.cancelOthers();
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        over = true;
        // Rolls back what has not been committed.
        failure = finishClose(failure);
        synchronized (this) {
            finishing = false;
        }
        // Observers run without a connection being held for them; what they take they have read from.
        failure = forAll(opened, SessionCore::tellOutcomes, failure);
        throwFirst(finishClose(failure));
    }

    private @Nullable Throwable finishClose(@Nullable Throwable failure) {
        return forAll(opened, SessionCore::finishClose, failure);
    }

    /**
     * Commits all sessions that are in a transaction. They keep their connections.
     *
     * @throws CommitFailed if a commit fails: the sessions before have been committed, those after it rolled back
     */
    public void commitAll() {
        throwFirst(forAll(sessions, session -> session.checkEndable("commitAll()"), null));
        try {
            commit(false);
        } catch (RuntimeException | Error e) {
            throwFirst(rollback(opened, e));
        }
    }

    public void rollbackAll() {
        throwFirst(rollback(sessions, null));
    }

    private static @Nullable Throwable rollback(SessionCore[] all, @Nullable Throwable failure) {
        return forAll(all, SessionCore::rollback, failure);
    }

    public void closeAll() {
        throwFirst(forAll(sessions, SessionCore::close, null));
    }

    /**
     * Does something to each session, whatever happens with the others.
     *
     * @return the first failure with the others attached
     */
    private static @Nullable Throwable forAll(SessionCore[] all, Consumer<SessionCore> action,
            @Nullable Throwable failure) {
        Throwable first = failure;
        for (SessionCore session : all) {
            try {
                action.accept(session);
            } catch (RuntimeException | Error e) {
                first = Failures.first(first, e);
            }
        }
        return first;
    }

    private static void throwFirst(@Nullable Throwable failure) {
        if (failure instanceof Error e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    /**
     * Tells observers of all commits first: what is known to be impossible is found before anything is committed.
     *
     * @param last whether the work of the context is over
     */
    private void commit(boolean last) {
        // Observers may use sessions that have not been used before: they come behind those that are there.
        SessionCore[] all = opened;
        for (int i = 0; i < all.length; i++) {
            if (!last) {
                all[i].announce();
            } else if (!all[i].isMarked()) {
                all[i].finishAnnounce();
            }
            all = opened;
        }
        // Those that are not any more when it is their turn have lost their work.
        SessionCore[] toCommit = all;
        for (SessionCore session : all) {
            if (!session.inOwnTransaction() || last && session.isMarked()) {
                toCommit = without(toCommit, session);
            }
        }
        boolean writes = false;
        for (int i = 0; i < toCommit.length; i++) {
            SessionCore session = toCommit[i];
            writes |= session.canWrite();
            try {
                if (last) {
                    session.finishCommit();
                } else {
                    session.commitAnnounced();
                }
            } catch (CommitFailed e) {
                throw i == 0 ? e : afterOthers(e, Arrays.asList(toCommit).subList(0, i));
            }
        }
        committed |= last && writes;
    }

    /**
     * Whether the outcome of the request was to commit, there was something to be committed that may have been a write, and it
     * has been, all of it.
     */
    public boolean hasCommitted() {
        return committed;
    }

    private static CommitFailed afterOthers(CommitFailed e, List<SessionCore> others) {
        List<String> committed = new ArrayList<>();
        StringJoiner places = new StringJoiner(", ");
        for (SessionCore session : others) {
            committed.add(session.dataSource());
            places.add(Place.dataSource(session.dataSource()));
        }
        CommitFailed all = new CommitFailed(
                e.getMessage() + " Before it, the same request had committed on " + places + ".", e.outcome(), committed,
                e.details(), e.getCause());
        all.setStackTrace(e.getStackTrace());
        return all;
    }

    /**
     * Ends all sessions for good. What is still open is rolled back.
     *
     * @param rollbackExpected whether that is nobody's mistake, because the client has left for instance
     */
    public void end(boolean rollbackExpected) {
        boolean first;
        SessionCore[] all;
        synchronized (this) {
            first = !ended;
            all = ended();
        }
        Throwable failure = forAll(all, SessionCore::end, null);
        if (first && !rollbackExpected) {
            // Afterwards: what another thread has committed meanwhile is no loss.
            warnOfLeftOver(all, "its context had ended");
        }
        throwFirst(failure);
    }

    private synchronized SessionCore[] ended() {
        ended = true;
        return sessions;
    }

    /**
     * Waits until nobody works with the sessions that have ended, for as long as it is told to.
     *
     * @return whether that is so
     */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        boolean over = true;
        for (SessionCore session : ended()) {
            over &= session.awaitEnd(patience);
        }
        return over;
    }

    private static void warnOfLeftOver(SessionCore[] all, String when) {
        StringJoiner left = null;
        for (SessionCore session : all) {
            if (session.hasLeftOver()) {
                left = left == null ? new StringJoiner(", ") : left;
                left.add(Place.dataSource(session.dataSource()));
            }
        }
        if (left != null) {
            LOG.warnf("Uncommitted work on %s was rolled back: it was still open when %s. "
                    + "Commit it with DbSession.commit() before that, or make it a unit of work (@Atomic, DbSession.atomic()).",
                    left, when);
        }
    }
}
