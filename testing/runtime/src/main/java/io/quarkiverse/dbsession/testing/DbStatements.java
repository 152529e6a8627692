package io.quarkiverse.dbsession.testing;

import java.util.List;

/**
 * What the application has sent to its databases, for assertions: that an endpoint runs two statements, say, however many
 * rows it shows. Injected into a field of the test ({@code @Inject DbStatements}), or a parameter of its methods if they
 * have {@link DbRollback} or {@link DbTruncate}.
 * <p>
 * Recorded is what goes through the pools of PostgreSQL datasources: statements of sessions, of Hibernate, of plain JDBC.
 * Not recorded are values of parameters, the data of {@code COPY}, and statements that end transactions or set savepoints.
 * Works in each {@code @QuarkusTest}, with {@link DbRollback} and without.
 * All methods may be called by any thread.
 */
public interface DbStatements {

    /**
     * Of the last HTTP request: the one that has begun last. Complete when its response is there, except for what a
     * streamed body does behind the outcome.
     *
     * @throws IllegalStateException if the test has sent none
     */
    Recording lastRequest();

    /**
     * Of the test so far: its own statements, and those of all requests and tasks that it has caused.
     */
    Recording all();

    /**
     * Of a piece of work, for tests that call the application's beans and not its endpoints: what {@link #all()} has more
     * afterwards than before.
     *
     * @throws Exception what the work throws
     */
    Recording during(Work work) throws Exception;

    /**
     * A piece of work.
     */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /**
     * What was recorded. A copy: it does not change.
     *
     * @param texts the statements in the order in which they were sent, as the driver got them: with {@code ?} for parameters.
     *        A batch is one, however many rows it has
     * @param connectionsAcquired how often a connection was taken from a pool
     * @param outcomes how transactions have ended, in that order; those in which no statement ran do not count, and neither do
     *        single statements in auto-commit mode
     */
    record Recording(List<String> texts, int connectionsAcquired, List<Outcome> outcomes) {

        public Recording {
            texts = List.copyOf(texts);
            outcomes = List.copyOf(outcomes);
        }

        /** How many statements were sent. */
        public int count() {
            return texts.size();
        }
    }

    /**
     * How a transaction has ended.
     */
    enum Outcome {
        COMMITTED,
        ROLLED_BACK
    }
}
