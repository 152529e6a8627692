package io.quarkiverse.dbsession.runtime.driver;

/**
 * The name that a database has given a transaction, to ask for its fate later on.
 *
 * @param id the transaction
 * @param server what the server calls itself from one start to the next: after a crash, or on another server, the same id may
 *        belong to another transaction
 * @param backend the process that runs it
 */
public record TransactionId(String id, String server, int backend) {
}
