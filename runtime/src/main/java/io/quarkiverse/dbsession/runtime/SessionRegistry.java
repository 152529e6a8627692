package io.quarkiverse.dbsession.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionContext;
import io.quarkiverse.dbsession.runtime.jdbc.SessionDataSource;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.ConnectionWatch;
import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkiverse.dbsession.runtime.session.CurrentDataSource;
import io.quarkiverse.dbsession.runtime.session.LeakGuard;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InjectableBean;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.arc.ManagedContext;

/**
 * The datasources that have sessions, and the way to the sessions of the current request, which frameworks take as well. One
 * per application.
 */
public final class SessionRegistry implements DbSessionContext {

    private final ArcContainer container;
    private final InjectableBean<RequestSessions> requestSessions;
    /** The client proxy: the same one for all requests. */
    private final RequestSessions ofRequest;
    private final JtaTransactions transactions;
    private final @Nullable TaskCarrier carrier;
    private final ContextWatch.@Nullable Factory watches;
    private final Map<String, SessionSettings> settings;
    private final Map<String, Injected> injected = new HashMap<>();
    private @Nullable LeakGuard leakGuard;

    SessionRegistry(ArcContainer container, JtaTransactions transactions, Map<String, SessionSettings> settings) {
        this.container = container;
        this.transactions = transactions;
        this.carrier = container.instance(TaskCarrier.class).get();
        this.watches = container.instance(ContextWatch.Factory.class).get();
        InstanceHandle<RequestSessions> found = container.instance(RequestSessions.class);
        this.requestSessions = found.getBean();
        this.ofRequest = found.get();
        this.settings = Map.copyOf(settings);
        for (SessionSettings ofDataSource : settings.values()) {
            injected.put(ofDataSource.dataSource(), new Injected(ofDataSource));
        }
    }

    ArcContainer container() {
        return container;
    }

    JtaTransactions transactions() {
        return transactions;
    }

    /**
     * Who watches the active request context, or {@code null} if nobody does.
     */
    @Nullable
    ContextWatch watch() {
        return watches == null ? null : watches.watch();
    }

    /**
     * Has a thread of its own do the work.
     */
    void execute(Runnable task) {
        WorkThreads.executor().execute(carrier == null ? task : carrier.carry(task));
    }

    /**
     * Made when the first session needs it: it has a thread of its own.
     */
    synchronized LeakGuard leakGuard() {
        if (leakGuard == null) {
            leakGuard = new LeakGuard();
        }
        return leakGuard;
    }

    SessionSettings settings(String dataSource) {
        return settings.get(dataSource);
    }

    Injected injected(String dataSource) {
        return injected.get(dataSource);
    }

    /**
     * The datasources that have sessions, in the order of their names.
     */
    public Set<String> dataSources() {
        return new TreeSet<>(settings.keySet());
    }

    /**
     * How many connections of a datasource were taken by a request or a task that held another one.
     */
    long secondConnections(String dataSource) {
        ConnectionWatch watch = settings.get(dataSource).watch();
        return watch == null ? 0 : watch.seconds();
    }

    /**
     * Where the connections of a datasource come from.
     */
    public ConnectionSource connections(String dataSource) {
        return settings.get(dataSource).source();
    }

    /**
     * What is injected for a datasource: the same for all requests.
     */
    final class Injected implements CurrentDataSource {

        private final SessionSettings settings;
        private @Nullable DataSource made;

        Injected(SessionSettings settings) {
            this.settings = settings;
        }

        /**
         * The session of the current request.
         *
         * @throws jakarta.enterprise.context.ContextNotActiveException if no request context is active
         */
        DbSession session() {
            return currentOrNew().session(settings, this);
        }

        /**
         * The datasource whose connections are those of the session of the request that is current when they are asked for.
         */
        @Override
        public synchronized DataSource get() {
            if (made == null) {
                made = SessionDataSource.ofCurrent(settings.dataSource(),
                        () -> isActive() ? currentOrNew().session(settings) : null);
            }
            return made;
        }
    }

    /**
     * The sessions of the current request, or {@code null} if it has used none. Asking creates nothing.
     */
    public @Nullable SessionContext current() {
        ManagedContext requestContext = container.requestContext();
        RequestSessions sessions = requestContext.isActive() ? requestContext.get(requestSessions) : null;
        return sessions == null ? null : sessions.context(this);
    }

    @Override
    public boolean isActive() {
        return container.requestContext().isActive();
    }

    @Override
    public void commitAll() {
        currentOrNew().commitAll();
    }

    @Override
    public void rollbackAll() {
        currentOrNew().rollbackAll();
    }

    @Override
    public void closeAll() {
        currentOrNew().closeAll();
    }

    /**
     * The sessions of the current request.
     *
     * @throws jakarta.enterprise.context.ContextNotActiveException if no request context is active
     */
    SessionContext currentOrNew() {
        return ofRequest.context(this);
    }
}
