package io.quarkiverse.dbsession.benchmark;

import java.util.concurrent.CountDownLatch;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The application, started in the process that measures.
 */
@QuarkusMain
public class Application implements QuarkusApplication {

    private static final CountDownLatch STARTED = new CountDownLatch(1);

    @Override
    public int run(String... args) {
        STARTED.countDown();
        Quarkus.waitForExit();
        return 0;
    }

    /**
     * Starts it, unless that has been done, and returns when it is up. In tests others do it.
     */
    static synchronized void start() throws InterruptedException {
        if (Arc.container() == null) {
            Thread main = new Thread(() -> Quarkus.run(Application.class), "application");
            main.setDaemon(true);
            main.start();
            STARTED.await();
        }
    }

    static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }
}
