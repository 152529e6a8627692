package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.management.JMException;
import javax.management.ObjectName;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.test.QuarkusUnitTest;

/**
 * What a transaction has done costs no memory: however many statements it has run, no more objects of session, pool and driver
 * are reachable.
 */
class LongTransactionsKeepNoMemoryTest extends SessionTest {

    private static final int STATEMENTS = 5_000;

    /** Far fewer than one for each. */
    private static final int MORE = 1_500;

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @Inject
    DbSessions sessions;

    private DbSession session;

    @BeforeEach
    void open() {
        session = sessions.open();
    }

    @AfterEach
    void close() {
        session.close();
    }

    @FunctionalInterface
    private interface Statement {

        void run(int number) throws Exception;
    }

    private static void keepsNothing(Statement statement) throws Exception {
        int number = 0;
        while (number < STATEMENTS / 5) {
            statement.run(number++);
        }
        Map<String, Long> before = reachable();
        while (number < STATEMENTS / 5 + STATEMENTS) {
            statement.run(number++);
        }
        Map<String, Long> more = reachable();
        before.forEach((type, instances) -> more.merge(type, -instances, Long::sum));
        assertThat(before).containsKey("io.agroal.pool.wrapper.ConnectionWrapper");
        more.values().removeIf(instances -> instances < MORE);
        assertThat(more).isEmpty();
    }

    /**
     * How many instances there are of classes of session, pool and driver, after a collection of the garbage.
     */
    private static Map<String, Long> reachable() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[] { new String[0] },
                new String[] { String[].class.getName() });
        Map<String, Long> instances = new TreeMap<>();
        // Number, instances, bytes, name.
        histogram.lines().map(line -> line.strip().split("\\s+")).filter(columns -> columns.length > 3
                && columns[3].matches("(io\\.agroal|org\\.postgresql|io\\.quarkiverse\\.dbsession)\\..*"))
                .forEach(columns -> instances.merge(columns[3], Long.valueOf(columns[1]), Long::sum));
        return instances;
    }

    private void query(int number) {
        assertThat(session.sql("select ? + 1").param(number).query(int.class).single()).isEqualTo(number + 1);
    }

    private void update(int number) {
        assertThat(session.sql("insert into example(text) values (?)").param("text " + number).update()).isEqualTo(1);
    }

    @Test
    void queries() throws Exception {
        keepsNothing(this::query);
    }

    @Test
    void updates() throws Exception {
        keepsNothing(this::update);
    }

    @Test
    void bothInTurns() throws Exception {
        keepsNothing(number -> {
            update(number);
            query(number);
        });
    }

    @Test
    void batches() throws Exception {
        keepsNothing(number -> session.sql("insert into example(text) values (?)").batch(List.of("a" + number, "b" + number)));
    }

    @Test
    void rowsOneByOne() throws Exception {
        keepsNothing(number -> session.sql("select generate_series(1, 3)").query(int.class)
                .forEach(value -> assertThat(value).isPositive()));
    }

    @Test
    void streams() throws Exception {
        keepsNothing(number -> {
            try (Stream<Integer> rows = session.sql("select generate_series(1, 3)").query(int.class).stream()) {
                assertThat(rows.findFirst()).contains(1);
            }
        });
    }

    @Test
    void statementsOfMappers() throws Exception {
        keepsNothing(number -> session.sql("select 1").query(row -> {
            query(number);
            update(number);
            return 1;
        }).list());
    }

    @Test
    void nestedUnits() throws Exception {
        keepsNothing(number -> session.nested().run(() -> query(number)));
    }

    @Test
    void statementsOfOtherLibraries() throws Exception {
        keepsNothing(number -> {
            try (Connection connection = session.dataSource().getConnection();
                    PreparedStatement statement = connection.prepareStatement("select ?::int")) {
                statement.setInt(1, number);
                try (ResultSet row = statement.executeQuery()) {
                    assertThat(row.next()).isTrue();
                }
            }
        });
    }

    /** A connection that is a library's for long. */
    @Test
    void statementsOnOneView() throws Exception {
        try (Connection connection = session.dataSource().getConnection()) {
            keepsNothing(number -> {
                try (PreparedStatement statement = connection.prepareStatement("select ?::int")) {
                    statement.setInt(1, number);
                    try (ResultSet row = statement.executeQuery()) {
                        assertThat(row.next()).isTrue();
                    }
                }
                query(number);
            });
        }
    }
}
