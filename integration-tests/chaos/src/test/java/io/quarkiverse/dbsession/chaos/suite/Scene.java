package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.dbsession.chaos.fault.PostgresServer;
import io.quarkiverse.dbsession.chaos.fault.Relay;

/**
 * Everything that a fault can get at.
 */
final class Scene implements AutoCloseable {

    /** The application's own limit is ten seconds ({@code quarkus.shutdown.timeout}). */
    private static final Duration SHUTDOWN = Duration.ofSeconds(15);

    final PostgresServer server;
    final Relay main;
    final Relay audit;
    final Random random;
    final List<Relay> relays;
    private final Path log;
    private final int port;

    /** When the application was told to end. */
    final List<Long> terminations = new CopyOnWriteArrayList<>();
    /** Other things that must not be, found by the fault itself. */
    final List<String> violations = new CopyOnWriteArrayList<>();

    private volatile Application application;
    private volatile CountDownLatch quiet = new CountDownLatch(0);

    Scene(PostgresServer server, Relay main, Relay audit, Path log, Random random) throws IOException {
        this.server = server;
        this.main = main;
        this.audit = audit;
        this.relays = List.of(main, audit);
        this.log = log;
        this.random = random;
        this.port = Application.freePort();
        this.application = start(Map.of());
    }

    private Application start(Map<String, String> environment) throws IOException {
        return Application.start(port, main.port(), audit.port(), log, new HashMap<>(environment));
    }

    int port() {
        return port;
    }

    Application application() {
        return application;
    }

    /** From now on {@link #attacked()} until {@link #endAttack()}. */
    void beginAttack() {
        terminations.clear();
        violations.clear();
        quiet = new CountDownLatch(1);
    }

    void endAttack() {
        quiet.countDown();
    }

    boolean attacked() {
        return quiet.getCount() > 0;
    }

    /** Lets the load run on, for so long or until it ends. */
    void goOn(int millis) throws InterruptedException {
        quiet.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Up to so long. */
    void goOnUpTo(int millis) throws InterruptedException {
        goOn(1 + random.nextInt(millis));
    }

    void endApplication() throws InterruptedException {
        terminations.add(System.nanoTime());
        application.terminate();
        int code = application.awaitExit(SHUTDOWN);
        if (code != 0 && code != 143) {
            violations.add("E: the application was to end" + (code == -1 ? ", and has not within " + SHUTDOWN.toSeconds() + " s"
                    : "; its exit code is " + code));
        }
    }

    void startApplication(Map<String, String> environment) throws IOException {
        application = start(environment);
    }

    void restartApplication(Map<String, String> environment) throws IOException, InterruptedException {
        endApplication();
        startApplication(environment);
    }

    @Override
    public void close() {
        application.close();
    }
}
