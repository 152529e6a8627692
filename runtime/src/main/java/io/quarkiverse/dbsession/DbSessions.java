package io.quarkiverse.dbsession;

/**
 * Sessions beside the context's: one bean per datasource, application-scoped.
 *
 * <pre>
 * {@code
 * &#64;Inject
 * DbSessions sessions; // or, for a named datasource: @Inject @DataSource("audit") DbSessions audit
 * }
 * </pre>
 * <p>
 * What they do is independent of the request's session (and of a JTA transaction): it stays when the request is rolled back,
 * and the other way round. Each needs a connection of its own. A request that holds one while it waits for another can,
 * together with others that do the same, use up the pool: {@link ConnectionUnavailable} says so after the pool's
 * acquisition timeout.
 * <p>
 * <strong>Threads:</strong> any number.
 */
public interface DbSessions {

    /**
     * A session that belongs to its caller, who closes it, best with try-with-resources: {@link DbSession#close()} rolls back
     * what has not been committed, and from then on the session refuses work. It needs no request context.
     * <p>
     * One that nobody has closed is rolled back, and its connection given back, when nothing refers to it any more; a warning
     * says where it was opened. That is a net and no way to close one: it may take any time.
     */
    DbSession open();

    /**
     * Work in a transaction of its own, committed when the work returns and rolled back when it throws.
     */
    IndependentWork independent();

    /**
     * Work in a request context of its own, in which injected sessions of all datasources are other ones than the caller's.
     */
    NewContext newContext();
}
