package io.quarkiverse.dbsession.runtime.model;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * One call of a random sequence.
 *
 * @param session which of the sessions
 * @param passes if it fails inside a unit of work, the work does not catch that
 */
record Step(int session, Action action, boolean passes) {

    /**
     * Something to be done; the answer goes to the trace.
     */
    interface Action {

        String apply(Subject subject, int session, int depth);
    }

    /**
     * An action without steps of its own.
     */
    record Simple(String name, CallOf<String> call) implements Action {

        interface CallOf<T> {
            T of(Subject subject, int session);
        }

        @Override
        public String apply(Subject subject, int session, int depth) {
            return call.of(subject, session);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A unit of work.
     */
    record Unit(Subject.UnitKind kind, List<Step> steps, boolean fails) implements Action {

        @Override
        public String apply(Subject subject, int session, int depth) {
            subject.unit(session, kind, () -> {
                subject.trace().add("  ".repeat(depth) + kind + " {");
                run(steps, subject, depth + 1);
                if (fails) {
                    throw new Subject.Failed(Subject.THROWN, null);
                }
            });
            return "returned";
        }

        @Override
        public String toString() {
            return kind + " " + block(steps, fails ? "throws" : "");
        }
    }

    /**
     * What is done between a savepoint and its end, in the JDBC view.
     */
    record Savepoint(List<Step> steps, boolean goesBack) implements Action {

        @Override
        public String apply(Subject subject, int session, int depth) {
            subject.savepoint(session, goesBack, () -> {
                subject.trace().add("  ".repeat(depth) + "savepoint {");
                run(steps, subject, depth + 1);
            });
            return "done";
        }

        @Override
        public String toString() {
            return "savepoint " + block(steps, goesBack ? "rollback to it" : "release");
        }
    }

    static Action action(String name, BiConsumer<Subject, Integer> call) {
        return new Simple(name, (subject, session) -> {
            call.accept(subject, session);
            return "done";
        });
    }

    static Action question(String name, Simple.CallOf<String> call) {
        return new Simple(name, call);
    }

    /**
     * Does the steps one after the other. What fails is caught, unless it passes out of the unit around it.
     */
    static void run(List<Step> steps, Subject subject, int depth) {
        for (Step step : steps) {
            Subject.Failed failed = null;
            String result;
            try {
                result = step.action.apply(subject, step.session, depth);
            } catch (Subject.Failed e) {
                failed = e;
                result = e.kind;
            }
            String name = step.action instanceof Simple ? step.action.toString() : "}";
            subject.trace().add("  ".repeat(depth) + step.of(name) + " -> " + result + " " + subject.state(step.session));
            if (failed != null && step.passes && depth > 0) {
                throw failed;
            }
        }
    }

    private String of(String name) {
        return session == 0 ? name : name + " on " + session;
    }

    private static String block(List<Step> steps, String end) {
        return "{" + steps.stream().map(Step::toString).collect(Collectors.joining("; ")) + (end.isEmpty() ? "" : "; " + end)
                + "}";
    }

    @Override
    public String toString() {
        return of(action.toString()) + (passes ? " (may pass)" : "");
    }

    static String show(List<Step> steps) {
        return steps.stream().map(step -> "  " + step).collect(Collectors.joining("\n"));
    }
}
