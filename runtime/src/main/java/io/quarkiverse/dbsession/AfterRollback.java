package io.quarkiverse.dbsession;

/**
 * A CDI event: a transaction has been rolled back, or its connection was lost, or its commit failed (with an outcome that may
 * be {@link CommitFailed.Outcome#UNKNOWN}, which is not told here). Observers cannot change that: all of them run, by their
 * {@code @Priority}, and what they throw is logged. A rollback to a savepoint is not told of.
 * <p>
 * Qualifiers are as with {@link AfterBegin}.
 *
 * @param session the session, which need not be the injected one, and may have ended
 * @param dataSource the name of the datasource, {@code <default>} for the default one
 */
public record AfterRollback(DbSession session, String dataSource) {
}
