package io.quarkiverse.dbsession;

/**
 * A CDI event: a transaction has begun, and the statement that made it begin has not run yet. Statements of an observer come
 * first, for instance those that tell row-level security who the user is. Fired as well when the session joins a JTA
 * transaction.
 * <p>
 * Observers run one after the other, by their {@code @Priority}, in the thread of the statement. One that throws makes the
 * statement fail with what it has thrown, and the transaction is rolled back. They cannot end the transaction.
 * <p>
 * An observer without qualifier hears of all datasources, one with {@code @DataSource("audit")} of that one and one with
 * {@code @Default} of the default one. Without observers nothing is done and nothing is paid.
 *
 * @param session the session, which need not be the injected one
 * @param dataSource the name of the datasource, {@code <default>} for the default one
 */
public record AfterBegin(DbSession session, String dataSource) {
}
