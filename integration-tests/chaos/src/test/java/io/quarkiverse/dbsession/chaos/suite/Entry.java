package io.quarkiverse.dbsession.chaos.suite;

import org.jspecify.annotations.Nullable;

/**
 * One request in the ledger.
 *
 * @param id of the request
 * @param status of the answer, or what came instead of one
 * @param outcome what an error says of the commit; empty if it says nothing
 * @param committed names of the datasources that had been committed when another one failed
 * @param started by {@link System#nanoTime()}
 * @param nanos until the answer was complete
 * @param leaked what the answer should not have said
 */
record Entry(long id, Kind kind, int status, String outcome, String committed, long started, long nanos,
        @Nullable String leaked) {

    /** The connection ended without an answer. */
    static final int NO_ANSWER = -1;

    /** The client did not wait for one. */
    static final int LEFT = -2;

    /** Nobody listened: there was no request. */
    static final int REFUSED = -3;

    boolean successful() {
        return status >= 200 && status < 300;
    }

    boolean answered() {
        return status > 0;
    }

    boolean unknown() {
        return outcome.equals("unknown");
    }

    @Override
    public String toString() {
        return "request " + id + " " + kind + " answered with " + status + (outcome.isEmpty() ? "" : " (" + outcome + ")")
                + (committed.isEmpty() ? "" : " (committed: " + committed + ")") + " after " + nanos / 1_000_000 + " ms";
    }
}
