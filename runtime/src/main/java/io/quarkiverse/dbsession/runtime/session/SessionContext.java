package io.quarkiverse.dbsession.runtime.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * The sessions of one context, one per datasource, and how they end together.
 * <p>
 * Threads: any number. The monitor guards the two collections and the two flags only; nobody waits for the database inside it.
 */
public final class SessionContext {

    private static final Logger LOG = Logger.getLogger(SessionContext.class);

    private record Entry(SessionCore core, DbSession session) {
    }

    private final Map<String, Entry> sessions = new HashMap<>();

    /** Those that have held a connection, in the order in which they first took one: so they are committed. */
    private final Set<SessionCore> opened = new LinkedHashSet<>();

    private boolean decided;
    private boolean ended;

    /**
     * The context's session of a datasource: the same one at each call.
     */
    public synchronized DbSession session(SessionSettings settings) {
        return sessions.computeIfAbsent(settings.dataSource(), name -> {
            SessionCore core = new SessionCore(settings, this::opened);
            if (ended) {
                core.end();
            }
            return new Entry(core, new LazySession(core));
        }).session();
    }

    private synchronized void opened(SessionCore core) {
        opened.add(core);
    }

    private synchronized List<SessionCore> inOrder() {
        return new ArrayList<>(opened);
    }

    /**
     * Whether a session holds a connection now.
     */
    public boolean isOpen() {
        return inOrder().stream().anyMatch(SessionCore::isOpen);
    }

    /**
     * Ends the current work of all sessions, once: commits or rolls back what is open and gives the connections back. The first
     * call decides. For work that is done after it, nobody is left to hear of a failed commit: it is rolled back, with a
     * warning if it was to be committed (an exception mapper that reads has done nothing wrong).
     *
     * @throws CommitFailed if a commit fails: the sessions before have been committed, those after it rolled back
     */
    public void finish(Outcome outcome) {
        boolean first;
        synchronized (this) {
            first = !decided;
            decided = true;
        }
        List<SessionCore> all = inOrder();
        Throwable failure = null;
        try {
            if (first && outcome == Outcome.COMMIT) {
                commit(all);
            } else if (outcome == Outcome.COMMIT) {
                warnOfLeftOver(all, "the outcome of its request had been decided");
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        // Rolls back what has not been committed.
        forAll(all, SessionCore::close, failure);
    }

    /**
     * Does something to each session, whatever happens with the others, and then throws the first failure with the others
     * attached.
     */
    private static void forAll(List<SessionCore> all, Consumer<SessionCore> action, @Nullable Throwable failure) {
        for (SessionCore session : all) {
            try {
                action.accept(session);
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    private static void commit(List<SessionCore> all) {
        // What is known to be impossible is found before anything is committed.
        for (SessionCore session : all) {
            if (!session.isRollbackOnly()) {
                session.checkCommittable();
            }
        }
        List<String> committed = new ArrayList<>();
        for (SessionCore session : all) {
            if (session.isRollbackOnly() || !session.inTransaction()) {
                continue;
            }
            try {
                session.commit();
            } catch (CommitFailed e) {
                throw committed.isEmpty() ? e : afterOthers(e, committed);
            }
            committed.add(session.dataSource());
        }
    }

    private static CommitFailed afterOthers(CommitFailed e, List<String> committed) {
        CommitFailed all = new CommitFailed(e.getMessage() + " Before it, the same request had committed on "
                + committed.stream().map(Place::dataSource).collect(Collectors.joining(", ")) + ".",
                e.outcome(), committed, e.details(), e.getCause());
        all.setStackTrace(e.getStackTrace());
        return all;
    }

    /**
     * Ends all sessions for good. What is still open is rolled back.
     *
     * @param rollbackExpected whether that is nobody's mistake, because the client has left for instance
     */
    public void end(boolean rollbackExpected) {
        List<SessionCore> all;
        synchronized (this) {
            ended = true;
            all = sessions.values().stream().map(Entry::core).toList();
        }
        if (!rollbackExpected) {
            warnOfLeftOver(all, "its context had ended");
        }
        forAll(all, SessionCore::end, null);
    }

    private static void warnOfLeftOver(List<SessionCore> all, String when) {
        String left = all.stream().filter(SessionCore::inTransaction).map(session -> Place.dataSource(session.dataSource()))
                .collect(Collectors.joining(", "));
        if (!left.isEmpty()) {
            LOG.warnf("Uncommitted work on %s was rolled back: it was still open when %s. "
                    + "Commit it with DbSession.commit() before that, or do it earlier in the request.", left, when);
        }
    }
}
