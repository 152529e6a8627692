package io.quarkiverse.dbsession.interop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionManager;

/**
 * The end of a JTA transaction, by whatever thread.
 */
final class JtaEnd implements Synchronization {

    private final CountDownLatch ended = new CountDownLatch(1);

    private JtaEnd() {
    }

    /**
     * That of the current transaction.
     */
    static JtaEnd of(TransactionManager manager) throws Exception {
        JtaEnd end = new JtaEnd();
        manager.getTransaction().registerSynchronization(end);
        return end;
    }

    @Override
    public void beforeCompletion() {
    }

    @Override
    public void afterCompletion(int status) {
        ended.countDown();
    }

    void await() throws InterruptedException {
        if (!ended.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The transaction has not timed out");
        }
    }
}
