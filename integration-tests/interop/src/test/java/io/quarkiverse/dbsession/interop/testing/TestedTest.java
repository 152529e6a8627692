package io.quarkiverse.dbsession.interop.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import javax.sql.DataSource;

import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

import io.quarkiverse.dbsession.interop.PostgresResource;
import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

/**
 * Tests of tests: what is done around a test can only be seen by the next one, or at the end of all. Then nothing may be
 * left in the database that was not there before, and nothing may have been logged that a person would have to look into.
 */
@WithTestResource(PostgresResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TestedTest {

    private static final Warnings WARNINGS = new Warnings();

    DataSource postgres;

    /** Static, as nested tests have another instance of the class around them. */
    static Database database;

    private static List<String> before;

    @BeforeAll
    void lookAtTheDatabase() {
        database = new Database(postgres);
        setUp();
        WARNINGS.start();
        before = database.content();
        assertThat(before).as("a dump that shows nothing proves nothing")
                .anyMatch(line -> line.startsWith("column public.entry.text"))
                .anyMatch(line -> line.startsWith("public.entry_id_seq"))
                .anyMatch(line -> line.matches("migrated\\.[a-z_]+_history .*"));
    }

    /** Tables and rows that the tests need, past the application. */
    void setUp() {
    }

    /** What {@link #setUp} has made. */
    void tearDown() {
    }

    @AfterAll
    void nothingIsLeftAndNothingWasLogged() {
        try {
            assertThat(database.content()).containsExactlyElementsOf(before);
            assertThat(database.strings("select pid::text || ' ' || query from pg_stat_activity "
                    + "where state like 'idle in transaction%'")).as("transactions that are open").isEmpty();
            assertThat(database.strings("select objid::text from pg_locks where locktype = 'advisory'"))
                    .as("advisory locks").isEmpty();
            assertThat(WARNINGS.records).isEmpty();
        } finally {
            WARNINGS.stop();
            tearDown();
        }
    }

    /**
     * Takes away the warnings that the test has expected.
     */
    static List<String> takeWarnings() {
        List<String> taken = List.copyOf(WARNINGS.records);
        WARNINGS.records.clear();
        return taken;
    }

    static Response post(String path) {
        return given().post(path);
    }

    /**
     * One request that executes these texts.
     */
    static Response sql(String... texts) {
        return given().contentType(ContentType.JSON).body(List.of(texts)).post("/tested/sql");
    }

    /**
     * What such a request answers.
     */
    static List<String> said(String... texts) {
        return sql(texts).then().statusCode(200).extract().jsonPath().getList("", String.class);
    }

    private static final class Warnings extends Handler {

        private static final PatternFormatter FORMATTER = new PatternFormatter("%c: %s");

        final List<String> records = new CopyOnWriteArrayList<>();

        void start() {
            records.clear();
            Logger.getLogger("").addHandler(this);
        }

        void stop() {
            Logger.getLogger("").removeHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                records.add(FORMATTER.format(record));
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
