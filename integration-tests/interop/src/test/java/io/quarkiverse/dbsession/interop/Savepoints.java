package io.quarkiverse.dbsession.interop;

/**
 * Why some tests have another result with {@code @DbRollback}. Nothing else differs.
 */
final class Savepoints {

    static final String SEEN = "What is not committed yet is seen by all that the test causes: it is one transaction";
    static final String INDEPENDENT = "What was committed inside of a transaction that is rolled back is lost: the test is told";
    static final String SAME = "It is the same transaction, on the same connection";
    static final String LEVEL = "The isolation level is that of the whole";
    static final String KILLED = "The backend that is killed is that of the test";

    private Savepoints() {
    }
}
