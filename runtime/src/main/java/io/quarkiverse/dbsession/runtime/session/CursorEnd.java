package io.quarkiverse.dbsession.runtime.session;

/**
 * What can close the rows of a query before the last one has been read.
 */
enum CursorEnd {

    CLOSED("the stream has been closed", "Close it when all rows that are wanted have been read"),
    FAILED("reading them has failed before", "Run the query again"),
    COMMIT("the transaction that they were read in has been committed"),
    ROLLBACK("the transaction that they were read in has been rolled back"),
    SESSION("the session has been closed"),
    UNIT("the unit of work in which the query was run has ended"),
    SAVEPOINT("the transaction has gone back to a savepoint from before the query"),
    CONTEXT("the request that they belong to has ended"),
    EXPIRED("the connection was held for longer than quarkus.db-session.hold-limit allows"),
    JTA("the JTA transaction that they were read in has ended"),
    GIVEN_UP("the connection has been given up, because its driver failed", "Roll back and run the query again");

    final String what;
    final String remedy;

    CursorEnd(String what) {
        this(what, "Read them before that, all of them with list() if need be");
    }

    CursorEnd(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }
}
