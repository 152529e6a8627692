package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;

/**
 * P5: the connection of an independent session that nobody has closed goes back when nobody can close it any more, and not
 * before.
 */
class ForgottenSessionsGiveTheirConnectionBackTest {

    final ScriptedDriver driver = new ScriptedDriver();
    final LeakGuard guard = new LeakGuard();
    final SessionContext context = new SessionContext();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CountDownLatch warned = new CountDownLatch(1);

    /** Strong, because the log manager forgets loggers. */
    final Logger logger = Logger.getLogger("io.quarkiverse.dbsession");
    final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord event) {
            if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
                messages.add(event.getMessage());
                warned.countDown();
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        // Quarkus keeps what is logged until its log is configured, and with it the sessions that are told of.
        logger.setLevel(Level.WARNING);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setLevel(null);
    }

    /** The context that the session was opened in is still there, as in a command or a long request. */
    @ParameterizedTest
    @ValueSource(strings = { "session", "connection", "rows" })
    void connectionGoesBackWithTheLastThatRefersToIt(String last) throws Exception {
        CountDownLatch destroyed = new CountDownLatch(1);
        driver.actions.put("c1.destroy", destroyed::countDown);
        Object held = open(last);
        collect(5);
        assertThat(messages).isEmpty();
        assertThat(driver.calls).doesNotContain("c1.destroy");
        // What was kept is used once more, so that it was reachable until here.
        assertThat(held.toString()).isNotNull();
        held = null;
        for (int i = 0; i < 500 && !warned.await(20, TimeUnit.MILLISECONDS); i++) {
            collect(1);
        }
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0))
                .startsWith("An independent session of the default datasource was never closed: it was opened at ")
                .endsWith(
                        ". Its work is rolled back, and its connection goes back to the pool. Close it where it is opened, with "
                                + "try (DbSession session = sessions.open()).");
        assertThat(destroyed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.calls).doesNotContain("c1.commit");
        assertThat(context.isOpen()).isFalse();
    }

    private Object open(String last) {
        DbSession session = context.openIndependent(driver.settings("<default>"), guard);
        session.execute("insert");
        return switch (last) {
            case "connection" -> session.connection();
            case "rows" -> {
                Stream<Integer> rows = session.sql("rows").query(row -> row.getInt(1)).stream();
                yield rows.iterator();
            }
            default -> session;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = { "closed", "never used", "committed and closed" })
    void nothingIsSaidOfOthers(String what) throws Exception {
        use(what);
        collect(20);
        assertThat(messages).isEmpty();
        assertThat(driver.calls).doesNotContain("c1.destroy");
    }

    private void use(String what) {
        DbSession session = context.openIndependent(driver.settings("<default>"), guard);
        if (!what.equals("never used")) {
            session.execute("insert");
            if (what.startsWith("committed")) {
                session.commit();
            }
            session.close();
        }
    }

    private static void collect(int times) {
        for (int i = 0; i < times; i++) {
            System.gc();
        }
    }
}
