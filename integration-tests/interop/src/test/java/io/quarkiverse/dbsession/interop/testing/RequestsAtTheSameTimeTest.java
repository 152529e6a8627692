package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.interop.Hold;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;

/**
 * Requests of one test are served at the same time, but one transaction after the other. One that waits for too long fails,
 * and the test with it.
 */
@QuarkusTest
@TestProfile(RequestsAtTheSameTimeTest.Impatient.class)
class RequestsAtTheSameTimeTest extends TestedTest {

    /** Long enough for eight requests on a machine that has other things to do, too. */
    public static class Impatient implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.db-session-testing.wait-timeout", "3s");
        }
    }

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    private static final int REQUESTS = 8;
    private static final String IN_APPLICATION = "    at io.quarkiverse.dbsession.interop.";

    private final ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);

    @Inject
    Hold hold;

    @Override
    void setUp() {
        database.execute("delete from entry");
    }

    @AfterAll
    void dismissClients() {
        clients.shutdownNow();
    }

    /** A row that another one had inserted meanwhile would be counted. */
    @Test
    @DbRollback
    void eachHasItsTransactionForItself() throws Exception {
        List<Future<Response>> responses = new ArrayList<>();
        for (int i = 1; i <= REQUESTS; i++) {
            String path = "/tested/together?text=request " + i;
            responses.add(clients.submit(() -> post(path)));
        }
        List<Integer> first = new ArrayList<>();
        for (Future<Response> response : responses) {
            List<Integer> counts = response.get(30, TimeUnit.SECONDS).then().statusCode(200).extract().jsonPath().getList("");
            int before = counts.get(0);
            assertThat(counts).containsExactly(before, before + 1, before + 2, before + 3);
            first.add(before);
        }
        assertThat(first).containsExactlyInAnyOrder(0, 3, 6, 9, 12, 15, 18, 21);
        assertThat(said("select text from entry"))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, REQUESTS).boxed()
                        .flatMap(i -> IntStream.rangeClosed(1, 3).mapToObj(row -> "request " + i + ", " + row)).toList());
    }

    @Test
    void oneThatWaitsForTooLongIsToldWhatFor() throws Exception {
        TestByHand test = TestByHand.begin(new RolledBack());
        Future<Response> held = clients.submit(() -> post("/tested/hold?text=held"));
        hold.await();
        Response late = sql("select text from entry");
        hold.letGo();
        assertThat(held.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        assertThat(said("select text from entry")).as("one that comes when it has ended").containsExactly("held");

        String told = catchThrowableOfType(AssertionError.class, test::end).getMessage();
        assertThat(takeWarnings()).containsExactly("io.quarkiverse.dbsession.testing: " + told);
        List<String> parts = List.of(told.split("\n(?=The one|and when)"));
        assertThat(parts).hasSize(4);
        assertThat(late.statusCode()).isEqualTo(500);
        assertThat(late.asString()).isEqualTo("FailureWithoutData: " + parts.get(0));
        assertThat(parts.get(0).replaceFirst("line [0-9]+", "line …")).isEqualTo("'POST /tested/sql' has waited for PT3S on "
                + "the default datasource for a transaction of 'POST /tested/hold', begun at "
                + "io.quarkiverse.dbsession.interop.TestedResource.hold, line …, to end. With @DbRollback the transactions of a "
                + "test come one after the other, and those of the test itself wait for those of its requests. Let the test "
                + "wait for one request before it goes on, test this with @DbTruncate, or let them wait for longer with "
                + "quarkus.db-session-testing.wait-timeout.");
        assertThat(parts.get(1)).startsWith("The one that waits, thread '").contains(IN_APPLICATION + "TestedResource.sql(");
        assertThat(parts.get(2)).startsWith("The one that it waits for, thread '").contains("', now:\n",
                IN_APPLICATION + "Hold.stay(", IN_APPLICATION + "TestedResource.hold(");
        assertThat(parts.get(3)).startsWith("and when it began:\n").contains(IN_APPLICATION + "TestedResource.hold(")
                .doesNotContain(IN_APPLICATION + "Hold.");
        assertThat(told).as("frames of the module").doesNotContain("at io.quarkiverse.dbsession.testing.");

        TestByHand next = TestByHand.begin(new RolledBack());
        assertThat(said("select text from entry")).isEmpty();
        post("/tested/session?text=held").then().statusCode(204);
        assertThatCode(next::end).doesNotThrowAnyException();
    }
}
