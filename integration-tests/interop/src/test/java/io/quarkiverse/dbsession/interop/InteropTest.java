package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.sql.DataSource;

import jakarta.enterprise.inject.spi.CDI;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.interop.testing.Database;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.common.WithTestResource;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;

/**
 * Tests over HTTP. At the end of each the proof that nothing has leaked, and that nothing was logged that a person would have
 * to look into.
 */
@WithTestResource(PostgresResource.class)
@ExtendWith(InteropTest.RowsAreAsBefore.class)
public abstract class InteropTest {

    /** The database itself, past the application. */
    DataSource postgres;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Predicate<String> expectedWarnings;

    @BeforeEach
    void clear() {
        expectedWarnings = warning -> false;
        execute("delete from entry");
        given().delete("/figures").then().statusCode(204);
    }

    @AfterEach
    void nothingHasLeakedAndNothingWasLogged() {
        await(() -> figures().getInt("active") == 0, "connections are in use");
        await(() -> strings("select pid::text || ' ' || query from pg_stat_activity where state like 'idle in transaction%'")
                .isEmpty(),
                "backends are idle in a transaction");
        assertThat(warnings()).filteredOn(expectedWarnings.negate())
                // Many tests are about sessions beside each other, and the packaged application does not warn of them.
                .filteredOn(warning -> !warning
                        .startsWith("io.quarkiverse.dbsession: A second connection of the default datasource"))
                .isEmpty();
    }

    static List<String> warnings() {
        return figures().getList("warnings");
    }

    /**
     * The transaction manager tells in its log of transactions that were to be committed and could not be.
     */
    void expectWarningsOfTheTransactionManager() {
        expectedWarnings = warning -> warning.startsWith("com.arjuna.") || warning.startsWith("org.hibernate.orm.jdbc.error");
    }

    void expectWarning(String... texts) {
        expectedWarnings = warning -> Stream.of(texts).anyMatch(warning::contains);
    }

    static Response post(String path) {
        return given().post(path);
    }

    static JsonPath figures() {
        return given().get("/figures").then().statusCode(200).extract().jsonPath();
    }

    static List<String> events() {
        return figures().getList("events");
    }

    /**
     * What has been committed.
     */
    List<String> entries() {
        return strings("select text from entry order by text");
    }

    boolean isRolledBack() {
        return getClass().isAnnotationPresent(DbRollback.class);
    }

    /**
     * What the tests look at the tables with: nobody else sees what is going to be rolled back.
     */
    DataSource beside() {
        return isRolledBack() ? CDI.current().select(AgroalDataSource.class).get() : postgres;
    }

    List<String> strings(String sql) {
        try (Connection connection = beside().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (result.next()) {
                strings.add(result.getString(1));
            }
            return strings;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Connection connection = beside().getConnection(); Statement statement = connection.createStatement()) {
            // A transaction that has leaked makes the test fail, and not wait.
            statement.execute("set lock_timeout to '10s'");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(Callable<Boolean> condition, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (Exception e) {
            throw new IllegalStateException(otherwise, e);
        }
    }

    /**
     * Others would see rows of a test that is rolled back when its end has gone wrong. An extension of a superclass is asked
     * before that of Quarkus, and told of the end behind it.
     */
    static final class RowsAreAsBefore implements BeforeEachCallback, AfterEachCallback {

        private static final Namespace NAMESPACE = Namespace.create(RowsAreAsBefore.class);

        @Override
        public void beforeEach(ExtensionContext context) {
            InteropTest test = test(context);
            if (test.isRolledBack()) {
                context.getStore(NAMESPACE).put(List.class, new Database(test.postgres).rows());
            }
        }

        @Override
        public void afterEach(ExtensionContext context) {
            InteropTest test = test(context);
            if (test.isRolledBack()) {
                assertThat(new Database(test.postgres).rows()).as("rows behind the rollback")
                        .isEqualTo(context.getStore(NAMESPACE).get(List.class));
            }
        }

        /** Around nested classes, too. */
        private static InteropTest test(ExtensionContext context) {
            return context.getRequiredTestInstances().findInstance(InteropTest.class).orElseThrow();
        }
    }
}
