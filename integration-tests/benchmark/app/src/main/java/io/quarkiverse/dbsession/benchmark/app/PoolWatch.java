package io.quarkiverse.dbsession.benchmark.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.AgroalPoolInterceptor;
import io.agroal.pool.DataSource;
import io.agroal.pool.Pool;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.runtime.StartupEvent;

/**
 * Sees who takes a connection of the default datasource's pool, who has to wait for one, and how long it is held. It is known
 * to the pool only with {@value #PROPERTY}, so that throughput is measured without it.
 * <p>
 * The figures of Agroal itself do not tell that: they count every {@code getConnection} inside of a JTA transaction as an
 * acquisition, and not how many had to wait.
 */
@Singleton
@LookupIfProperty(name = PoolWatch.PROPERTY, stringValue = "true")
public class PoolWatch implements AgroalPoolInterceptor {

    static final String PROPERTY = "benchmark.hold";

    private final LongAdder acquired = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder waitNanos = new LongAdder();
    private final LongAdder returned = new LongAdder();
    private final LongAdder holdNanos = new LongAdder();

    /**
     * Since when each connection that is out is held, by the driver's connection: the pool has a wrapper of its own each time.
     */
    private final Map<PgConnection, Long> held = new ConcurrentHashMap<>();

    /** Since when this thread has been waiting. */
    private final ThreadLocal<@Nullable Long> waiting = new ThreadLocal<>();

    @Inject
    @ConfigProperty(name = PROPERTY, defaultValue = "false")
    boolean on;

    boolean on() {
        return on;
    }

    long acquired() {
        return acquired.sum();
    }

    long waits() {
        return waits.sum();
    }

    long waitNanos() {
        return waitNanos.sum();
    }

    long returned() {
        return returned.sum();
    }

    long holdNanos() {
        return holdNanos.sum();
    }

    /** Quarkus lets nobody add a listener to a pool, and only listeners are told that somebody waits. */
    void listen(@Observes StartupEvent event, AgroalDataSource dataSource) throws ReflectiveOperationException {
        if (!on) {
            return;
        }
        var pool = DataSource.class.getDeclaredField("connectionPool");
        pool.setAccessible(true);
        AgroalDataSourceListener[] listeners = ((Pool) pool.get(ClientProxy.unwrap(dataSource))).getListeners();
        listeners[0] = new Waits(listeners[0]);
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        long now = System.nanoTime();
        acquired.increment();
        Long since = waiting.get();
        if (since != null) {
            waiting.remove();
            waits.increment();
            waitNanos.add(now - since);
        }
        held.put(driver(connection), now);
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        ended(connection);
    }

    /** Broken ones are not returned. */
    @Override
    public void onConnectionDestroy(Connection connection) {
        ended(connection);
    }

    private void ended(Connection connection) {
        Long since = held.remove(driver(connection));
        if (since != null) {
            holdNanos.add(System.nanoTime() - since);
            returned.increment();
        }
    }

    private static PgConnection driver(Connection connection) {
        try {
            return connection.unwrap(PgConnection.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the place of the one that logs, which is still told what is worth a warning. */
    private final class Waits implements AgroalDataSourceListener {

        private final AgroalDataSourceListener log;

        Waits(AgroalDataSourceListener log) {
            this.log = log;
        }

        /** Somebody may have waited in vain before. */
        @Override
        public void beforeConnectionAcquire() {
            waiting.remove();
        }

        @Override
        public void beforePoolBlock(long timeout) {
            // Again if what it has waited for was taken by another.
            if (waiting.get() == null) {
                waiting.set(System.nanoTime());
            }
        }

        @Override
        public void onWarning(String message) {
            log.onWarning(message);
        }

        @Override
        public void onWarning(Throwable throwable) {
            log.onWarning(throwable);
        }
    }
}
