package io.quarkiverse.dbsession.interop;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Where a request stays until a test lets it go on.
 */
@ApplicationScoped
public class Hold {

    private final Semaphore here = new Semaphore(0);
    private final Semaphore onwards = new Semaphore(0);

    void stay() throws InterruptedException {
        here.release();
        acquire(onwards);
    }

    /** Until somebody is here. */
    public void await() throws InterruptedException {
        acquire(here);
    }

    public void letGo() {
        onwards.release();
    }

    private static void acquire(Semaphore semaphore) throws InterruptedException {
        if (!semaphore.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody came");
        }
    }
}
