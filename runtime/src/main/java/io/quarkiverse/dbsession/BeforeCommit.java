package io.quarkiverse.dbsession;

/**
 * A CDI event: a transaction is about to be committed. Statements of an observer are a part of it. An observer that throws, or
 * calls {@link DbSession#setRollbackOnly()}, keeps it from being committed: it is rolled back, and what was thrown (a
 * {@link CommitFailed} if it was marked) reaches whoever called for the commit; at the end of a request it takes the place of
 * the response, as any exception.
 * <p>
 * Observers run one after the other, by their {@code @Priority}, in the thread that commits. They cannot end the transaction.
 * With several datasources, all of them are told before the first commit. Transactions that are read-only or that can only be
 * rolled back are not told of.
 * <p>
 * Qualifiers are as with {@link AfterBegin}.
 *
 * @param session the session, which need not be the injected one
 * @param dataSource the name of the datasource, {@code <default>} for the default one
 */
public record BeforeCommit(DbSession session, String dataSource) {
}
