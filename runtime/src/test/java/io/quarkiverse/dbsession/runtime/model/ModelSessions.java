package io.quarkiverse.dbsession.runtime.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.Isolation;

/**
 * The sessions of a context as the Javadoc of the public API, the design's promises and the page "States of a session"
 * (session-states.adoc) have them, in memory.
 * It knows nothing of the product's code.
 */
final class ModelSessions implements Subject {

    final List<String> trace = new ArrayList<>();
    final List<Session> sessions = new ArrayList<>();
    final LinkedHashSet<Session> inOrder = new LinkedHashSet<>();
    private int rows;
    private boolean finished;
    private boolean over;

    ModelSessions(int count) {
        for (int i = 0; i < count; i++) {
            sessions.add(new Session(i));
        }
    }

    /** A transaction as the server has it. */
    private static final class Transaction {
        final @Nullable Isolation isolation;
        final boolean readOnly;
        final boolean told;
        Set<Integer> written = new TreeSet<>();
        Set<Integer> orphans = new HashSet<>();
        /** A statement has failed, and the server refuses all others. */
        boolean aborted;
        /** What its first failure is found by, if anything. */
        @Nullable
        String firstFailure;
        /** The server has heard of it. */
        boolean begun;
        boolean announced;
        @Nullable
        Set<Integer> snapshot;

        Transaction(@Nullable Isolation isolation, boolean readOnly, boolean told) {
            this.isolation = isolation;
            this.readOnly = readOnly;
            this.told = told;
        }
    }

    private record Savepoint(Set<Integer> written, Set<Integer> orphans) {
    }

    /** A unit of work, or a listener at work. */
    private static final class Unit {
        final UnitKind kind;
        /** Its end is the transaction's. */
        final boolean owner;
        final boolean listener;
        @Nullable
        Savepoint savepoint;
        boolean partFailed;

        Unit(UnitKind kind, boolean owner, boolean listener) {
            this.kind = kind;
            this.owner = owner;
            this.listener = listener;
        }

        boolean isNested() {
            return !listener && kind.policy() == null;
        }

        boolean isPart() {
            return !listener && !owner && kind.policy() != null;
        }
    }

    final class Session {
        final int number;
        final Set<Integer> database = new TreeSet<>();
        final Map<Hook, Reaction> armed = new EnumMap<>(Hook.class);
        /** The innermost first. */
        private final Deque<Unit> units = new ArrayDeque<>();
        private final List<String> untold = new ArrayList<>();
        /** Outcomes are told when all sessions are through. */
        private boolean finishing;
        int acquired;
        private int audits;
        private boolean open;
        private boolean marked;
        private boolean ended;
        private @Nullable Transaction transaction;
        /** The server has ended the connection. */
        private boolean lost;
        /** The session has found that out. */
        private boolean noticed;
        /** A nested unit could not be ended and has said so; there is nothing left for those around it. */
        private boolean savepointLost;

        Session(int number) {
            this.number = number;
        }

        // Statements

        private Transaction connect() {
            if (ended) {
                throw new Failed(ILLEGAL, null);
            }
            if (lost && noticed && transaction != null) {
                throw new Failed(LOST, null);
            }
            if (!open) {
                open = true;
                acquired++;
                inOrder.add(this);
            }
            Transaction current = transaction != null ? transaction : begin();
            List<Unit> outermostFirst = new ArrayList<>(units);
            Collections.reverse(outermostFirst);
            boolean listener = outermostFirst.stream().anyMatch(unit -> unit.listener);
            for (Unit unit : outermostFirst) {
                // What a listener does is not undone with the units around it, only with those that it has started.
                listener &= !unit.listener;
                if (unit.isNested() && unit.savepoint == null && !listener) {
                    reachServer(current, "");
                    unit.savepoint = new Savepoint(new TreeSet<>(current.written), new HashSet<>(current.orphans));
                }
            }
            return current;
        }

        private Transaction begin() {
            Unit owner = units.stream().filter(unit -> unit.owner).findFirst().orElse(null);
            boolean readOnly = over || owner != null && owner.kind.readOnly();
            Isolation isolation = owner == null ? null : owner.kind.isolation();
            Transaction begun = new Transaction(isolation, readOnly, !over);
            if (isolation != null) {
                if (lost) {
                    giveUp();
                    throw new Failed(LOST, null);
                }
                begun.begun = true;
            }
            transaction = begun;
            try {
                tell(Hook.AFTER_BEGIN);
            } catch (Failed e) {
                undo();
                throw e;
            }
            return begun;
        }

        /** A statement on its way. */
        private void reachServer(Transaction current, String statement) {
            if (lost) {
                noticed = true;
                throw failure(LOST, statement);
            }
            if (current.aborted) {
                throw failure(ABORTED, statement);
            }
            current.begun = true;
        }

        private Failed failure(String kind, String statement) {
            if (transaction.firstFailure == null) {
                transaction.firstFailure = statement;
            }
            return new Failed(kind, null);
        }

        private void query(Transaction current, String statement) {
            reachServer(current, statement);
            if (current.snapshot == null) {
                current.snapshot = new TreeSet<>(database);
            }
        }

        private boolean readsOnly(Transaction current) {
            return current.readOnly || units.stream().anyMatch(unit -> unit.savepoint != null && unit.kind.readOnly());
        }

        private void write(Transaction current, String statement) {
            query(current, statement);
            if (readsOnly(current)) {
                current.aborted = true;
                throw failure(READ_ONLY, statement);
            }
        }

        void insert(int row, boolean orphan) {
            Transaction current = connect();
            write(current, "");
            current.written.add(row);
            if (orphan) {
                current.orphans.add(row);
            }
        }

        void failingInsert(int number) {
            String statement = " because of " + number;
            Transaction current = connect();
            write(current, statement);
            current.aborted = true;
            throw failure(CONSTRAINT, statement);
        }

        String select() {
            Transaction current = connect();
            query(current, "");
            boolean frozen = current.isolation == Isolation.REPEATABLE_READ || current.isolation == Isolation.SERIALIZABLE;
            Set<Integer> seen = new TreeSet<>(frozen ? current.snapshot : database);
            seen.addAll(current.written);
            String level = current.isolation == null ? "read committed"
                    : current.isolation.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return seen + " " + level + (readsOnly(current) ? " read only" : "");
        }

        // The end of the transaction

        private void refuseInsideUnit() {
            if (!units.isEmpty()) {
                throw new Failed(ILLEGAL, null);
            }
        }

        void commit() {
            if (ended) {
                throw new Failed(ILLEGAL, null);
            }
            refuseInsideUnit();
            commitNow();
        }

        void rollback() {
            refuseInsideUnit();
            undo();
        }

        void close() {
            refuseInsideUnit();
            giveBack();
        }

        /** The connection goes back, and with it whatever is open. */
        private void giveBack() {
            marked = false;
            if (transaction != null) {
                over(false);
            }
            giveUp();
        }

        private void giveUp() {
            open = false;
            lost = false;
            noticed = false;
            savepointLost = false;
        }

        private void undo() {
            marked = false;
            if (transaction == null) {
                return;
            }
            if (lost && (noticed || transaction.begun)) {
                giveUp();
            }
            over(false);
        }

        private void over(boolean committed) {
            if (transaction.told) {
                untold.add(committed ? "afterCommit" : "afterRollback");
            }
            transaction = null;
            marked = false;
            tellLater();
        }

        private void tellLater() {
            if (!finishing) {
                tellOutcomes();
            }
        }

        void tellOutcomes() {
            untold.forEach(outcome -> trace.add("    " + outcome + " " + number));
            untold.clear();
        }

        /** Before the commit: what is known to be impossible, and the listener, once. */
        void announce() {
            checkCommittable();
            if (transaction == null || transaction.readOnly || transaction.announced) {
                return;
            }
            transaction.announced = true;
            try {
                tell(Hook.BEFORE_COMMIT);
            } catch (Failed e) {
                undo();
                throw e;
            }
            checkCommittable();
        }

        private void checkCommittable() {
            if (transaction != null && (marked || transaction.aborted || noticed)) {
                String because = marked || transaction.firstFailure == null ? "" : transaction.firstFailure;
                undo();
                throw new Failed(COMMIT_FAILED + because, null);
            }
        }

        void commitNow() {
            announce();
            if (transaction == null) {
                return;
            }
            if (lost || !transaction.orphans.isEmpty()) {
                undo();
                throw new Failed(COMMIT_FAILED, null);
            }
            database.addAll(transaction.written);
            over(true);
        }

        // Units of work

        void unit(UnitKind kind, Runnable work) {
            if (ended) {
                throw new Failed(ILLEGAL, null);
            }
            CurrentTransaction policy = kind.policy();
            boolean inside = !units.isEmpty();
            boolean owner = !inside && policy != null;
            if (policy != null) {
                if (inside && (policy == CurrentTransaction.ROLLBACK || policy == CurrentTransaction.RAISE)) {
                    throw new Failed(IN_PROGRESS, null);
                }
                if (owner && transaction != null) {
                    switch (policy) {
                        case COMMIT -> commitNow();
                        case ROLLBACK -> undo();
                        case APPEND -> {
                        }
                        case RAISE -> throw new Failed(IN_PROGRESS, null);
                    }
                }
                boolean joins = inside || transaction != null;
                if (joins && kind.isolation() != null && kind.isolation() != levelOfTheWhole()) {
                    throw new Failed(IN_PROGRESS, null);
                }
            }
            Unit unit = new Unit(kind, owner, false);
            units.push(unit);
            Failed thrown = null;
            try {
                work.run();
            } catch (Failed e) {
                thrown = e;
            }
            units.pop();
            try {
                if (unit.owner) {
                    endWhole(unit, thrown);
                } else if (unit.isNested()) {
                    endNested(unit, thrown);
                } else if (thrown != null) {
                    // Somebody may catch it: the whole cannot succeed any more.
                    Unit whole = units.stream().filter(around -> !around.isPart()).findFirst().orElseThrow();
                    whole.partFailed = true;
                }
            } catch (Failed e) {
                throw thrown != null ? thrown : e;
            }
            if (thrown != null) {
                throw thrown;
            }
        }

        /** The level that the transaction has, or will have once it begins. */
        private @Nullable Isolation levelOfTheWhole() {
            if (transaction != null) {
                return transaction.isolation;
            }
            return units.stream().filter(unit -> unit.owner).findFirst().map(unit -> unit.kind.isolation()).orElse(null);
        }

        private void endWhole(Unit unit, @Nullable Failed thrown) {
            if (thrown != null || marked) {
                undo();
            } else if (unit.partFailed) {
                undo();
                throw new Failed(COMMIT_FAILED, null);
            } else {
                commitNow();
            }
        }

        private void endNested(Unit unit, @Nullable Failed thrown) {
            boolean keep = thrown == null && !unit.partFailed;
            if (unit.savepoint == null || savepointLost) {
                if (thrown == null && unit.partFailed) {
                    throw new Failed(COMMIT_FAILED, null);
                }
                return;
            }
            if (lost) {
                noticed = true;
                savepointLost = true;
                throw failure(LOST, "");
            }
            if (keep && !transaction.aborted) {
                return;
            }
            transaction.written = unit.savepoint.written;
            transaction.orphans = unit.savepoint.orphans;
            transaction.aborted = false;
            String because = transaction.firstFailure;
            transaction.firstFailure = null;
            if (thrown == null) {
                throw new Failed(COMMIT_FAILED + (unit.partFailed ? "" : because), null);
            }
        }

        void savepoint(boolean goBack, Runnable work) {
            Transaction current = connect();
            reachServer(current, "");
            Savepoint savepoint = new Savepoint(new TreeSet<>(current.written), new HashSet<>(current.orphans));
            work.run();
            if (transaction != current) {
                return;
            }
            if (lost) {
                noticed = true;
                throw failure(LOST, "");
            }
            if (goBack) {
                current.written = savepoint.written;
                current.orphans = savepoint.orphans;
                current.aborted = false;
                current.firstFailure = null;
            } else if (current.aborted) {
                throw new Failed(ABORTED, null);
            }
        }

        void independent(int row, boolean commit) {
            acquired++;
            trace.add("    independent afterBegin " + number);
            if (commit) {
                trace.add("    independent beforeCommit " + number);
                database.add(row);
            }
            trace.add("    independent " + (commit ? "afterCommit " : "afterRollback ") + number);
        }

        // Listeners

        private void tell(Hook hook) {
            trace.add("    " + (hook == Hook.AFTER_BEGIN ? "afterBegin " : "beforeCommit ") + number);
            Reaction reaction = armed.remove(hook);
            if (reaction == null) {
                return;
            }
            Unit listener = new Unit(new UnitKind(null, false, null), false, true);
            units.push(listener);
            try {
                react(reaction);
            } finally {
                units.remove(listener);
            }
            if (listener.partFailed) {
                throw new Failed(COMMIT_FAILED, null);
            }
        }

        private void react(Reaction reaction) {
            switch (reaction) {
                case VETO -> throw new Failed(VETO, null);
                case AUDIT -> insert(--audits, false);
                case MARK -> setRollbackOnly();
                case SWALLOW -> swallow(() -> failingInsert(0));
                case COMMIT -> swallow(this::commit);
                case FAILING_PART -> swallow(() -> unit(new UnitKind(CurrentTransaction.COMMIT, false, null), () -> {
                    throw new Failed(THROWN, null);
                }));
            }
        }

        private void swallow(Runnable call) {
            try {
                call.run();
                trace.add("    listener: done");
            } catch (Failed e) {
                trace.add("    listener: " + e.kind);
            }
        }

        void setRollbackOnly() {
            marked = true;
        }

        void lose() {
            if (open) {
                lost = true;
            }
        }
    }

    // The context

    @Override
    public void commitAll() {
        checkAll();
        try {
            commitInOrder(false);
        } catch (Failed e) {
            inOrder.forEach(Session::rollback);
            throw e;
        }
    }

    private void checkAll() {
        if (sessions.stream().anyMatch(session -> !session.units.isEmpty())) {
            throw new Failed(ILLEGAL, null);
        }
    }

    /**
     * @param passOver whether sessions that are marked are left to be rolled back, and are no failure
     */
    private void commitInOrder(boolean passOver) {
        for (Session session : inOrder) {
            if (!session.marked || !passOver) {
                session.announce();
            }
        }
        List<Integer> committed = new ArrayList<>();
        for (Session session : inOrder) {
            if (session.marked && passOver || session.transaction == null) {
                continue;
            }
            try {
                session.commitNow();
            } catch (Failed e) {
                throw committed.isEmpty() ? e : new Failed(e.kind + " after " + committed, e);
            }
            committed.add(session.number);
        }
    }

    @Override
    public void rollbackAll() {
        forAll(Session::rollback);
    }

    @Override
    public void closeAll() {
        forAll(Session::close);
    }

    private void forAll(Consumer<Session> call) {
        Failed first = null;
        for (Session session : sessions) {
            try {
                call.accept(session);
            } catch (Failed e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public void finish(boolean commit) {
        boolean first = !finished;
        finished = true;
        inOrder.forEach(session -> session.finishing = true);
        try {
            if (first && commit) {
                commitInOrder(true);
            }
        } finally {
            over = true;
            inOrder.forEach(Session::giveBack);
            inOrder.forEach(session -> session.finishing = false);
            inOrder.forEach(Session::tellOutcomes);
        }
    }

    @Override
    public void end() {
        sessions.forEach(session -> {
            session.giveBack();
            session.ended = true;
        });
    }

    // What is passed on

    @Override
    public List<String> trace() {
        return trace;
    }

    @Override
    public int nextRow() {
        return ++rows;
    }

    @Override
    public void insert(int session, int row, boolean orphan, boolean view) {
        sessions.get(session).insert(row, orphan);
    }

    @Override
    public void failingInsert(int session, int number, boolean view) {
        sessions.get(session).failingInsert(number);
    }

    @Override
    public String select(int session) {
        return sessions.get(session).select();
    }

    @Override
    public void commit(int session, boolean view) {
        sessions.get(session).commit();
    }

    @Override
    public void rollback(int session, boolean view) {
        sessions.get(session).rollback();
    }

    @Override
    public void close(int session) {
        sessions.get(session).close();
    }

    @Override
    public void setRollbackOnly(int session) {
        sessions.get(session).setRollbackOnly();
    }

    @Override
    public void unit(int session, UnitKind kind, Runnable work) {
        sessions.get(session).unit(kind, work);
    }

    @Override
    public void savepoint(int session, boolean goBack, Runnable work) {
        sessions.get(session).savepoint(goBack, work);
    }

    @Override
    public void independent(int session, int row, boolean commit) {
        sessions.get(session).independent(row, commit);
    }

    @Override
    public void loseConnection(int session) {
        sessions.get(session).lose();
    }

    @Override
    public void arm(int session, Hook hook, Reaction reaction) {
        sessions.get(session).armed.put(hook, reaction);
    }

    @Override
    public String state(int number) {
        Session session = sessions.get(number);
        return Subject.state(session.open, session.transaction != null, session.marked);
    }
}
