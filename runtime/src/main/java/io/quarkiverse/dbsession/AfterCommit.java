package io.quarkiverse.dbsession;

/**
 * A CDI event: a transaction has been committed. Observers cannot change that: all of them run, by their {@code @Priority}, and
 * what they throw is logged. At the end of a request they run before the response leaves and after the connection went back
 * to the pool.
 * <p>
 * Qualifiers are as with {@link AfterBegin}.
 *
 * @param session the session, which need not be the injected one. What an observer does with it after the end of a request can
 *        only read
 * @param dataSource the name of the datasource, {@code <default>} for the default one
 */
public record AfterCommit(DbSession session, String dataSource) {
}
