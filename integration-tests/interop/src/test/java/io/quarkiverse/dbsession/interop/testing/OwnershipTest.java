package io.quarkiverse.dbsession.interop.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.context.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbRollback.Unowned;
import io.quarkiverse.dbsession.testing.DbStatements;
import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.filter.Filter;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/**
 * Which test a request belongs to.
 */
@QuarkusTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnershipTest extends TestedTest {

    private static final String TEXTS = "select text from tested order by text";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TestHTTPResource("/tested/sql")
    URI uri;

    @Inject
    DbStatements statements;

    @Inject
    DbSessions sessions;

    @Inject
    AgroalDataSource pool;

    @Inject
    ManagedExecutor executor;

    @Inject
    ThreadContext contexts;

    private static String idOfTheLastTest;

    @Override
    void setUp() {
        database.execute("""
                create table tested(text text primary key);
                create table tested_numbered(id int generated always as identity primary key, text text)""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested, tested_numbered");
    }

    /** As a client that knows nothing of tests sends it. */
    private HttpResponse<String> insert(String text, String... headers) throws IOException, InterruptedException {
        return send("insert into tested values ('" + text + "')", headers);
    }

    private HttpResponse<String> send(String sql, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[\"" + sql + "\"]"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DbRollback
    void requestWithoutTheHeaderIsRefused() throws Exception {
        HttpResponse<String> response = insert("of nobody");
        String refusal = "A statement on the default datasource belongs to no test, while the test "
                + "OwnershipTest.requestWithoutTheHeaderIsRefused runs with @DbRollback: the request 'POST /tested/sql' has no "
                + "header that says so. Send the header 'DbSession-Test' with DbTestOwner.id(), as RestAssured does by itself "
                + "unless reset() or replaceFiltersWith(…) has taken its filter away, or say @DbRollback(unowned = JOIN) or LET_PASS.";
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains(refusal);
        assertThat(takeWarnings()).containsExactly("io.quarkiverse.dbsession.testing: " + refusal);
        assertThat(said(TEXTS)).isEmpty();
    }

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    /** The application may have swallowed it, and it may be the reason; whether it is, nobody knows. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void refusalIsToldIfTheTestFails(boolean fails) throws Exception {
        TestByHand test = TestByHand.begin(new RolledBack());
        assertThat(insert("of nobody").statusCode()).isEqualTo(500);
        assertThat(takeWarnings()).hasSize(1);
        if (fails) {
            assertThatThrownBy(test::endFailed).isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("A statement on the default datasource belongs to no test");
        } else {
            test.end();
        }
    }

    @Test
    @DbRollback
    void requestWithTheHeaderIsAPartOfTheTest() throws Exception {
        assertThat(insert("of the test", DbTestOwner.HEADER, DbTestOwner.id()).statusCode()).isEqualTo(200);
        assertThat(said(TEXTS)).containsExactly("of the test");
        assertThat(database.strings(TEXTS)).isEmpty();
    }

    @Test
    @DbRollback
    void threadThatNobodyKnowsIsRefused() throws Exception {
        String refusal = "A statement on the default datasource belongs to no test, while the test "
                + "OwnershipTest.threadThatNobodyKnowsIsRefused runs with @DbRollback: thread 'of its own' works neither for the "
                + "test nor for one of its requests. Let the context be propagated to it (DbSessions.newContext(), "
                + "ManagedExecutor), or say @DbRollback(unowned = JOIN) or LET_PASS.";
        assertThatThrownBy(() -> inThread(() -> insertWithPool("of nobody"))).hasRootCauseInstanceOf(SQLException.class)
                .hasRootCauseMessage(refusal);
        assertThat(takeWarnings()).containsExactly("io.quarkiverse.dbsession.testing: " + refusal);
        assertThat(said(TEXTS)).isEmpty();
    }

    /** The context is that of the test itself, which has sent no request. */
    @Test
    @DbRollback
    void tasksOfTheTestAreAPartOfIt() throws Exception {
        executor.runAsync(() -> insertWithPool("executor")).get(10, TimeUnit.SECONDS);
        inThread(contexts.contextualRunnable(() -> insertWithPool("propagated")));
        sessions.newContext()
                .submit(() -> sessions.independent().call(own -> own.execute("insert into tested values ('submitted')")))
                .get(10, TimeUnit.SECONDS);
        assertThat(said(TEXTS)).containsExactly("executor", "propagated", "submitted");
        assertThat(database.strings(TEXTS)).isEmpty();
    }

    /** What a context was taken along for ends with the task. */
    @Test
    @DbRollback
    void threadIsNobodysAgainBehindATask() {
        Runnable task = contexts.contextualRunnable(() -> insertWithPool("propagated"));
        assertThatThrownBy(() -> inThread(() -> {
            task.run();
            insertWithPool("of nobody");
        })).hasRootCauseInstanceOf(SQLException.class);
        assertThat(takeWarnings()).singleElement(STRING).contains("thread 'of its own' works neither for the test nor");
        assertThat(said(TEXTS)).containsExactly("propagated");
    }

    /** Whose threads have nothing of the one that has asked for them. */
    @Test
    @DbRollback
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAreAPartOfTheTest() throws Exception {
        assertThat(sessions.newContext().submit(() -> {
            insertWithPool("submitted");
            return Thread.currentThread().toString();
        }).get(10, TimeUnit.SECONDS)).startsWith("VirtualThread");
        assertThat(post("/tested/virtual?text=of a request").then().statusCode(200).extract().asString())
                .startsWith("VirtualThread");
        assertThat(said(TEXTS, "select text from entry")).containsExactly("submitted", "of a request");
        assertThat(database.strings(TEXTS)).isEmpty();
        assertThat(database.strings("select text from entry")).doesNotContain("of a request");
    }

    private static void inThread(Runnable work) throws Exception {
        FutureTask<Void> task = new FutureTask<>(work, null);
        new Thread(task, "of its own").start();
        task.get(10, TimeUnit.SECONDS);
    }

    /** Past the session, which is that of the test wherever its context is taken along. */
    private void insertWithPool(String text) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("insert into tested values ('" + text + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noRequestNeedsAHeaderWhereNothingIsRolledBack() throws Exception {
        assertThat(insert("real").statusCode()).isEqualTo(200);
        assertThat(database.strings(TEXTS)).containsExactly("real");
        database.execute("delete from tested");
    }

    @Test
    void thereIsNoIdThen() {
        assertThatThrownBy(DbTestOwner::id).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "No test with @DbRollback runs: only its requests have an owner. Ask for the id between");
    }

    @Nested
    @DbRollback(unowned = Unowned.JOIN)
    class UnownedRequestsThatJoin {

        @Test
        void areAPartOfTheTest() throws Exception {
            assertThat(insert("of nobody").statusCode()).isEqualTo(200);
            assertThat(said(TEXTS)).containsExactly("of nobody");
            assertThat(database.strings(TEXTS)).isEmpty();
        }
    }

    @Nested
    @DbRollback(unowned = Unowned.LET_PASS)
    class UnownedRequestsThatPass {

        @Test
        void haveRealTransactions() throws Exception {
            sql("insert into tested values ('of the test')").then().statusCode(200);
            assertThat(insert("of nobody").statusCode()).isEqualTo(200);
            assertThat(database.strings(TEXTS)).containsExactly("of nobody");
            assertThat(said(TEXTS)).as("for the test, too").containsExactly("of nobody", "of the test");
        }

        /** The test could not delete it: its deletion would be rolled back. */
        @AfterEach
        void deletePastTheApplication() {
            database.execute("delete from tested where text = 'of nobody'");
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class NumbersOfRowsThatPass {

        @Test
        @Order(1)
        @DbRollback(unowned = Unowned.LET_PASS)
        void areTaken() throws Exception {
            sql("select 1").then().statusCode(200);
            assertThat(send("insert into tested_numbered(text) values ('stays')").statusCode()).isEqualTo(200);
        }

        /** Put back, the sequence would give the number of the row that has stayed. */
        @Test
        @Order(2)
        void areNotGivenAgain() {
            assertThat(said("insert into tested_numbered(text) values ('next') returning id")).containsExactly("2");
            database.execute("truncate tested_numbered restart identity");
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class RequestOfATestThatHasEnded {

        @Test
        @Order(1)
        @DbRollback
        void whichIsThisOne() throws Exception {
            idOfTheLastTest = DbTestOwner.id();
            assertThat(insert("in time", DbTestOwner.HEADER, idOfTheLastTest).statusCode()).isEqualTo(200);
        }

        @Test
        @Order(2)
        @DbRollback
        void isNotServedByTheNextOne() throws Exception {
            assertThat(DbTestOwner.id()).isNotEqualTo(idOfTheLastTest);
            assertGone(insert("too late", DbTestOwner.HEADER, idOfTheLastTest),
                    "and the test RequestOfATestThatHasEnded.isNotServedByTheNextOne runs now.");
        }

        @Test
        @Order(3)
        void norByOneThatIsNotRolledBack() throws Exception {
            assertGone(insert("too late", DbTestOwner.HEADER, idOfTheLastTest),
                    "and the test RequestOfATestThatHasEnded.norByOneThatIsNotRolledBack runs now.");
        }

        private void assertGone(HttpResponse<String> response, String who) {
            assertThat(response.statusCode()).isEqualTo(410);
            assertThat(response.body()).isEqualTo("This request belongs to a test that has ended, " + who);
            assertThat(statements.all().texts()).as("served").isEmpty();
            assertThat(said(TEXTS)).isEmpty();
        }
    }

    @Nested
    @DbRollback
    class RestAssuredSendsTheHeader {

        private final List<String> seen = new ArrayList<>();
        private final Filter filter = (request, response, context) -> {
            seen.add(request.getMethod());
            return context.next(request, response);
        };

        private RequestSpecification inserting(RequestSpecification request) {
            return request.contentType(ContentType.JSON).body(List.of("insert into tested values ('of the test')"));
        }

        private void assertOwned() {
            assertThat(said(TEXTS)).containsExactly("of the test");
            assertThat(database.strings(TEXTS)).isEmpty();
        }

        @Test
        void withASpecificationOfTheTest() {
            RequestSpecification specification = new RequestSpecBuilder().addHeader("Accept", "application/json").build();
            inserting(given().spec(specification)).post("/tested/sql").then().statusCode(200);
            assertOwned();
        }

        @Test
        void withAFilterOfTheTest() {
            inserting(given().filter(filter)).post("/tested/sql").then().statusCode(200);
            assertThat(seen).containsExactly("POST");
            assertOwned();
        }

        @Test
        void withAFilterOfAllRequests() {
            RestAssured.filters(filter);
            inserting(given()).post("/tested/sql").then().statusCode(200);
            assertThat(seen).containsExactly("POST");
            assertOwned();
        }

        @Test
        void unlessTheTestHasSaidItself() {
            inserting(given().header(DbTestOwner.HEADER, "another one's")).post("/tested/sql").then().statusCode(410);
            assertThat(said(TEXTS)).isEmpty();
        }

        /** Behind the module's callback, which adds its own. */
        @BeforeEach
        @AfterEach
        void filtersAreThoseOfTheModule() {
            assertThat(RestAssured.filters()).filteredOn(one -> one != filter).hasSize(1);
            RestAssured.replaceFiltersWith(RestAssured.filters().stream().filter(one -> one != filter).toList());
        }
    }
}
