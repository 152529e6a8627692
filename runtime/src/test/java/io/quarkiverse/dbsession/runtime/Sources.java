package io.quarkiverse.dbsession.runtime;

import java.lang.reflect.Proxy;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.runtime.jta.JtaTransactions;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.IOThreadDetector;

/**
 * The pools of an application without the application.
 */
public final class Sources {

    private Sources() {
    }

    /**
     * A pool as sessions use it, where no thread is an I/O thread and nobody begins JTA transactions.
     */
    public static ConnectionSource of(String name, AgroalDataSource pool) {
        BlockingOperationControl.setIoThreadDetector(new IOThreadDetector[0]);
        TransactionManager none = (TransactionManager) Proxy.newProxyInstance(Sources.class.getClassLoader(),
                new Class<?>[] { TransactionManager.class }, (proxy, method, arguments) -> Status.STATUS_NO_TRANSACTION);
        return new AgroalConnectionSource(name, pool, new JtaTransactions(none));
    }
}
