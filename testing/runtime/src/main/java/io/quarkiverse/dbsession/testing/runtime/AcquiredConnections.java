package io.quarkiverse.dbsession.testing.runtime;

import java.sql.Connection;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalPoolInterceptor;
import io.agroal.pool.wrapper.ConnectionWrapper;
import io.quarkus.arc.BeanCreator;
import io.quarkus.arc.SyntheticCreationalContext;

/**
 * Sees connections leave a pool, and come back.
 */
public final class AcquiredConnections implements AgroalPoolInterceptor {

    /** One for each pool. */
    public static final class Creator implements BeanCreator<AgroalPoolInterceptor> {

        @Override
        public AgroalPoolInterceptor create(SyntheticCreationalContext<AgroalPoolInterceptor> context) {
            return new AcquiredConnections();
        }
    }

    /** Before those of the application, which may execute statements. */
    @Override
    public int getPriority() {
        return 0;
    }

    @Override
    public void onConnectionAcquire(Connection connection) {
        TestConnection.Pooled pooled = pooled(connection);
        if (pooled == null) {
            return;
        }
        pooled.acquired();
        Recorder recorder = Recorder.current();
        if (recorder != null) {
            recorder.acquired();
        }
    }

    @Override
    public void onConnectionReturn(Connection connection) {
        TestConnection.Pooled pooled = pooled(connection);
        if (pooled != null) {
            pooled.returned();
        }
    }

    /**
     * Around the pool's own wrapper, which refuses to be used while a JTA transaction completes.
     */
    private static TestConnection.@Nullable Pooled pooled(Connection connection) {
        return connection instanceof ConnectionWrapper wrapper
                && wrapper.getHandler().rawConnection() instanceof TestConnection.Pooled pooled ? pooled : null;
    }
}
