package io.quarkiverse.dbsession.runtime;

import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.jdbc.SessionDataSource;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.session.CurrentDataSource;
import io.quarkiverse.dbsession.runtime.session.LeakGuard;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InjectableBean;
import io.quarkus.arc.InjectableContext;

/**
 * The datasources that have sessions, and the way to the sessions of the current request. One per application.
 */
public final class SessionRegistry {

    private final ArcContainer container;
    private final InjectableBean<RequestSessions> requestSessions;
    private final JtaTransactions transactions;
    private final @Nullable TaskCarrier carrier;
    private final Map<String, SessionSettings> settings;
    private final Map<String, CurrentDataSource> currentDataSources = new HashMap<>();
    private @Nullable LeakGuard leakGuard;

    SessionRegistry(ArcContainer container, JtaTransactions transactions, Map<String, SessionSettings> settings) {
        this.container = container;
        this.transactions = transactions;
        this.carrier = container.instance(TaskCarrier.class).get();
        this.requestSessions = container.instance(RequestSessions.class).getBean();
        this.settings = Map.copyOf(settings);
        this.settings.forEach((name, ofDataSource) -> currentDataSources.put(name, new OfContext(ofDataSource)));
    }

    ArcContainer container() {
        return container;
    }

    JtaTransactions transactions() {
        return transactions;
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

    /**
     * The datasource whose connections are those of the session of the request that is current when they are asked for. The
     * same one for all requests.
     */
    CurrentDataSource currentDataSource(String dataSource) {
        return currentDataSources.get(dataSource);
    }

    private final class OfContext implements CurrentDataSource {

        private final SessionSettings settings;
        private @Nullable DataSource made;

        OfContext(SessionSettings settings) {
            this.settings = settings;
        }

        @Override
        public synchronized DataSource get() {
            if (made == null) {
                made = SessionDataSource.ofCurrent(settings.dataSource(),
                        () -> isContextActive() ? currentOrNew().session(settings) : null);
            }
            return made;
        }
    }

    /**
     * The sessions of the current request, or {@code null} if it has used none. Asking creates nothing.
     */
    public @Nullable SessionContext current() {
        InjectableContext requestContext = container.getActiveContext(RequestScoped.class);
        RequestSessions sessions = requestContext == null ? null : requestContext.get(requestSessions);
        return sessions == null ? null : sessions.context();
    }

    boolean isContextActive() {
        return container.requestContext().isActive();
    }

    /**
     * The sessions of the current request.
     *
     * @throws jakarta.enterprise.context.ContextNotActiveException if no request context is active
     */
    SessionContext currentOrNew() {
        return container.instance(requestSessions).get().context();
    }
}
