package io.quarkiverse.dbsession.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.Isolation;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * P1 to P6, P10 to P14: whatever is done with the sessions of a context, in whatever order, has the effects that the page
 * "States of a session" (session-states.adoc) says. Random sequences of calls run on a real database and in memory by
 * {@link ModelSessions}; answers, failures, calls of the listener, committed rows and what the pool has given are compared.
 * <p>
 * A failure is shrunk to the shortest sequence that still fails. To run it again, put the seed that jqwik prints into
 * {@code @Property(seed = "…")}.
 */
class SessionsDoWhatTheModelDoesTest {

    private static EmbeddedPostgres server;
    private static Database first;
    private static Database second;

    @BeforeContainer
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "off")
                .start();
        first = new Database(server, "0");
        second = new Database(server, "1");
    }

    @AfterContainer
    static void stop() throws IOException, SQLException {
        first.close();
        second.close();
        server.close();
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void oneSession(@ForAll("callsOfOneSession") List<Step> steps) throws InterruptedException {
        compare(steps, List.of(first));
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void sessionsOfTwoDataSources(@ForAll("callsOfTwoSessions") List<Step> steps) throws InterruptedException {
        compare(steps, List.of(first, second));
    }

    private static void compare(List<Step> steps, List<Database> databases) throws InterruptedException {
        databases.forEach(Database::clear);
        ModelSessions model = new ModelSessions(databases.size());
        run(steps, model, databases.size());
        RealSessions real = new RealSessions(databases);
        try {
            run(steps, real, databases.size());
        } finally {
            real.end();
        }
        for (int i = 0; i < databases.size(); i++) {
            Database database = databases.get(i);
            // A connection that is given up leaves the pool in a thread of the pool.
            for (int wait = 0; database.active() != 0 && wait < 200; wait++) {
                Thread.sleep(10);
            }
            model.trace.add("committed " + model.sessions.get(i).database + ", acquired " + model.sessions.get(i).acquired
                    + ", active 0");
            real.trace().add("committed " + database.rows() + ", acquired " + database.acquired() + ", active "
                    + database.active());
        }
        assertThat(String.join("\n", real.trace())).as("%s", Step.show(steps)).isEqualTo(String.join("\n", model.trace));
    }

    private static void run(List<Step> steps, Subject subject, int sessions) {
        Step.run(steps, subject, 0);
        subject.end();
        List<Step> refused = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            for (Step.Action action : List.of(INSERT, COMMIT, ROLLBACK, CLOSE, EMPTY_UNIT)) {
                refused.add(new Step(i, action, false));
            }
        }
        Step.run(refused, subject, 0);
    }

    // What can be done

    private static final Step.Action INSERT = insert("insert", false, false);
    private static final Step.Action COMMIT = Step.action("commit", (subject, session) -> subject.commit(session, false));
    private static final Step.Action ROLLBACK = Step.action("rollback", (subject, session) -> subject.rollback(session, false));
    private static final Step.Action CLOSE = Step.action("close", Subject::close);
    private static final Step.Action EMPTY_UNIT = new Step.Unit(
            new Subject.UnitKind(CurrentTransaction.COMMIT, false, null), List.of(), false);

    private static Step.Action insert(String name, boolean orphan, boolean view) {
        return Step.action(name, (subject, session) -> subject.insert(session, subject.nextRow(), orphan, view));
    }

    private static final List<Tuple2<Integer, Step.Action>> ANYWHERE = List.of(
            Tuple.of(32, INSERT),
            Tuple.of(8, insert("insert by JDBC", false, true)),
            Tuple.of(2, insert("insert orphan", true, false)),
            Tuple.of(8,
                    Step.action("failing insert",
                            (subject, session) -> subject.failingInsert(session, subject.nextRow(), false))),
            Tuple.of(4,
                    Step.action("failing insert by JDBC",
                            (subject, session) -> subject.failingInsert(session, subject.nextRow(), true))),
            Tuple.of(18, Step.question("select", Subject::select)),
            Tuple.of(10, COMMIT),
            Tuple.of(2, Step.action("commit by JDBC", (subject, session) -> subject.commit(session, true))),
            Tuple.of(6, ROLLBACK),
            Tuple.of(2, Step.action("rollback by JDBC", (subject, session) -> subject.rollback(session, true))),
            Tuple.of(6, CLOSE),
            Tuple.of(4, Step.action("setRollbackOnly", Subject::setRollbackOnly)),
            // Costs a new connection.
            Tuple.of(1, Step.action("connection lost", Subject::loseConnection)),
            Tuple.of(4, Step.action("independent insert and commit",
                    (subject, session) -> subject.independent(session, subject.nextRow(), true))),
            Tuple.of(2, Step.action("independent insert and close",
                    (subject, session) -> subject.independent(session, subject.nextRow(), false))));

    private static final List<Tuple2<Integer, Step.Action>> CONTEXT = List.of(
            Tuple.of(2, Step.action("outcome commit", (subject, session) -> subject.finish(true))),
            Tuple.of(1, Step.action("outcome rollback", (subject, session) -> subject.finish(false))),
            Tuple.of(3, Step.action("commitAll", (subject, session) -> subject.commitAll())),
            Tuple.of(1, Step.action("rollbackAll", (subject, session) -> subject.rollbackAll())),
            Tuple.of(1, Step.action("closeAll", (subject, session) -> subject.closeAll())));

    private static Arbitrary<Step.Action> armed() {
        return Combinators.combine(Arbitraries.of(Subject.Hook.class), Arbitraries.of(Subject.Reaction.class))
                .as((hook, reaction) -> Step.action("let " + lower(hook) + " " + lower(reaction),
                        (subject, session) -> subject.arm(session, hook, reaction)));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Arbitrary<Subject.UnitKind> kinds() {
        Arbitrary<CurrentTransaction> policies = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(CurrentTransaction.COMMIT)),
                Tuple.of(2, Arbitraries.of(CurrentTransaction.class)));
        Arbitrary<Boolean> readOnly = Arbitraries.frequency(Tuple.of(6, false), Tuple.of(1, true));
        Arbitrary<Isolation> isolation = Arbitraries
                .of(Isolation.READ_COMMITTED, Isolation.REPEATABLE_READ, Isolation.SERIALIZABLE).injectNull(0.8);
        return Arbitraries.frequencyOf(
                Tuple.of(3, Combinators.combine(policies, readOnly, isolation).as(Subject.UnitKind::new)),
                Tuple.of(2, readOnly.map(only -> new Subject.UnitKind(null, only, null))));
    }

    private static Arbitrary<Step> steps(int depth, int sessions) {
        Arbitrary<Step.Action> actions = Arbitraries.frequencyOf(
                Tuple.of(55, Arbitraries.frequency(ANYWHERE)), Tuple.of(4, armed()));
        if (depth < 3) {
            Arbitrary<List<Step>> inner = Arbitraries.lazy(() -> steps(depth + 1, sessions).list().ofMaxSize(4));
            Arbitrary<Step.Action> units = Combinators
                    .combine(kinds(), inner, Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
                    .as(Step.Unit::new);
            Arbitrary<Step.Action> savepoints = Combinators.combine(inner, Arbitraries.of(true, false)).as(Step.Savepoint::new);
            actions = Arbitraries.frequencyOf(Tuple.of(40, actions), Tuple.of(12, units), Tuple.of(3, savepoints));
        }
        if (depth == 0 || sessions > 1) {
            actions = Arbitraries.frequencyOf(Tuple.of(depth == 0 ? 20 : 60, actions),
                    Tuple.of(sessions > 1 ? 3 : 1, context(depth)));
        }
        return Combinators.combine(Arbitraries.integers().between(0, sessions - 1), actions,
                Arbitraries.frequency(Tuple.of(2, false), Tuple.of(1, true))).as(Step::new);
    }

    /** The outcome is never decided inside of a unit by the thread that is in it. */
    private static Arbitrary<Step.Action> context(int depth) {
        return Arbitraries.frequency(depth == 0 ? CONTEXT : CONTEXT.subList(2, CONTEXT.size()));
    }

    @Provide
    Arbitrary<List<Step>> callsOfOneSession() {
        return steps(0, 1).list().ofMinSize(1).ofMaxSize(10);
    }

    @Provide
    Arbitrary<List<Step>> callsOfTwoSessions() {
        return steps(0, 2).list().ofMinSize(2).ofMaxSize(10);
    }
}
