package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.test.QuarkusUnitTest;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * P8: a virtual thread that waits for the database, or for another thread's statement, leaves its carrier to others. The JDK
 * tells of those that do not by events.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsAreNotPinnedTest extends SessionTest {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                    .allMatch(message -> message.startsWith("Two threads use the session of")
                            || message.startsWith("A second connection of")));

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    ManagedExecutor workers;

    public static class Observer {

        void before(@jakarta.enterprise.event.Observes BeforeCommit event) {
            event.session().sql("select pg_sleep(0.01)").query().list();
        }

        void after(@jakarta.enterprise.event.Observes AfterCommit event) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Were the events not recorded, nothing else here would show anything. */
    @Test
    void pinningWouldBeSeen() throws Exception {
        List<RecordedEvent> events = recorded(() -> sessions.newContext().submit(() -> {
            // The class initializer is called by the JVM: a native frame, which pins with every JDK.
            return Pinned.class.getField("DONE").get(null);
        }).get(10, TimeUnit.SECONDS));
        assertThat(events).isNotEmpty();
    }

    public static class Pinned {

        public static final boolean DONE;

        static {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            DONE = true;
        }
    }

    @Test
    void nothingPins() throws Exception {
        Callable<Object> everything = () -> {
            List<Callable<Object>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                work.add(() -> {
                    session.sql("insert into example(text) values (?)").param("own " + number).update();
                    session.sql("select pg_sleep(0.02)").query().list();
                    session.nested().run(() -> session.sql("select pg_sleep(0.02)").query().list());
                    sessions.independent().run(own -> own.sql("select pg_sleep(0.02)").query().list());
                    return null;
                });
            }
            sessions.newContext().all(work);
            // Several on one session, so that they wait for each other as well.
            sessions.newContext().submit(() -> {
                List<CompletableFuture<Void>> sharing = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    sharing.add(CompletableFuture.runAsync(
                            workers.getThreadContext()
                                    .contextualRunnable(() -> session.sql("select pg_sleep(0.02)").query().list()),
                            VirtualThreadsAreNotPinnedTest::startVirtualThread));
                }
                sharing.forEach(CompletableFuture::join);
                return null;
            }).get(10, TimeUnit.SECONDS);
            return null;
        };
        // The loading of classes pins, which is no affair of ours.
        everything.call();
        TestDatabase.execute("truncate example");
        List<RecordedEvent> events = recorded(everything);
        assertThat(events).filteredOn(event -> event.getStackTrace() != null && event.getStackTrace().getFrames().stream()
                .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("io.quarkiverse.dbsession.runtime")))
                .isEmpty();
        assertThat(TestDatabase.rows("example")).isEqualTo(8);
    }

    private static void startVirtualThread(Runnable task) {
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static List<RecordedEvent> recorded(Callable<?> work) throws Exception {
        Path file = Files.createTempFile("pinned", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            // Initializes what the recorder has put into exceptions: the threads of the work would wait for each other there.
            new Throwable();
            work.call();
            recording.stop();
            recording.dump(file);
            return events(file);
        } finally {
            Files.delete(file);
        }
    }

    private static List<RecordedEvent> events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream().filter(event -> event.getEventType().getName().equals(PINNED))
                .toList();
    }
}
