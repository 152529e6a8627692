package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * P11: outside of requests {@code @Atomic} or a commit ends a unit of work, and what is left is rolled back with one warning.
 */
@QuarkusTest
class OutsideTest extends InteropTest {

    static final String LEFT = "io.quarkiverse.dbsession: Uncommitted work on the default datasource was rolled back: it was still open "
            + "when its context had ended. Commit it with DbSession.commit() before that, or make it a unit of work (@Atomic, "
            + "DbSession.atomic()).";

    @TestHTTPResource("/socket")
    URI socket;

    /**
     * Where a request context is active that is no HTTP request's. An executor that clears contexts makes one for each task.
     */
    @ParameterizedTest
    @CsvSource({
            "scheduled, atomic, 1", "scheduled, commit, 1", "scheduled, jta, 1", "scheduled, stage, 1",
            "scheduled, uni-fails, Bad: later",
            "observer, atomic, 1", "observer, unit, 1", "observer, commit, 1", "observer, jta, 1",
            "observer, stage, 1", "observer, stage-fails, Bad: later", "observer, uni, 1", "observer, uni-fails, Bad: later",
            "activated, atomic, 1", "activated, unit, 1", "activated, commit, 1", "activated, jta, 1",
            "activated, stage, 1", "activated, stage-fails, Bad: later", "activated, uni, 1",
            "activated, uni-fails, Bad: later",
            "activated, uni-cancelled, 0", "observer, uni-cancelled, 0",
            "executor-without, atomic, 1", "executor-without, commit, 1", "executor-without, stage, 1"
    })
    void unitsEnd(String place, String how, String said) {
        assertThat(post("/outside/" + place + "?how=" + how).asString()).contains(said);
        assertThat(entries()).hasSize(said.equals("1") ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = { "scheduled", "observer", "activated", "executor-without" })
    void whatIsLeftIsRolledBack(String place) {
        expectWarning(LEFT);
        assertThat(post("/outside/" + place + "?how=forget").asString()).isEqualTo(seenUncommitted());
        await(() -> warnings().contains(LEFT), "no warning");
        assertThat(warnings()).containsExactly(LEFT);
        assertThat(entries()).isEmpty();
    }

    /** Where no request context is active, units of work have one for themselves. */
    @ParameterizedTest
    @CsvSource({
            "thread, atomic, 1", "thread, atomic-fails, Bad: atomic",
            "thread, stage, 1", "thread, stage-fails, Bad: later", "thread, uni, 1", "thread, uni-fails, Bad: later",
            "thread, uni-cancelled, 0",
            "worker-without, atomic, 1", "worker-without, atomic-fails, Bad: atomic", "worker-without, uni, 1"
    })
    void withoutRequestContext(String place, String how, String said) {
        assertThat(post("/outside/" + place + "?how=" + how).asString()).contains(said);
        assertThat(entries()).hasSize(said.equals("1") ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = { "thread", "worker-without" })
    void sessionNeedsARequestContext(String place) {
        assertThat(post("/outside/" + place + "?how=commit").asString()).startsWith("ContextNotActiveException: ")
                .contains("RequestScoped");
        assertThat(entries()).isEmpty();
    }

    /** The session of the request, in another thread of it. */
    @ParameterizedTest
    @CsvSource({ "executor, 200, 2", "executor, 409, 0", "worker, 200, 1", "worker, 409, 0" })
    void otherThreadsOfARequestShareItsSession(String place, int status, int rows) {
        Response response = post("/outside/" + place + "?how=forget&status=" + status);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.asString()).as("seen by others before the outcome").isEqualTo(seenUncommitted());
        assertThat(entries()).hasSize(rows);
        assertThat(events()).containsExactlyElementsOf(
                status == 200 ? List.of("begun", "committing", "committed") : List.of("begun", "rolled back"));
    }

    @ParameterizedTest
    @CsvSource({ "stage, 1", "stage-fails, Bad: later", "uni, 1", "uni-fails, Bad: later", "uni-cancelled, 0" })
    void unitsOfARequestWhoseResultComesLater(String how, String said) {
        assertThat(post("/outside/here?how=" + how).asString()).contains(said);
        await(() -> figures().getInt("active") == 0, "not rolled back");
        assertThat(entries()).hasSize(said.equals("1") ? 1 : 0);
    }

    @Test
    void messagesOfAWebSocket() throws Exception {
        expectWarning(LEFT);
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        WebSocket webSocket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create(socket.toString().replace("http://", "ws://")), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        said.add(text.toString());
                        from.request(1);
                        return null;
                    }
                }).get(10, TimeUnit.SECONDS);
        assertThat(answer(webSocket, said, "atomic")).isEqualTo("1");
        assertThat(answer(webSocket, said, "atomic-fails")).startsWith("ConstraintViolation: ");
        assertThat(entries()).hasSize(1);
        clear();
        expectWarning(LEFT);
        assertThat(answer(webSocket, said, "commit")).isEqualTo("1");
        clear();
        expectWarning(LEFT);
        assertThat(answer(webSocket, said, "stage")).isEqualTo("1");
        clear();
        expectWarning(LEFT);
        assertThat(answer(webSocket, said, "uni-fails")).contains("Bad: later");
        assertThat(warnings()).isEmpty();
        assertThat(answer(webSocket, said, "forget")).isEqualTo(seenUncommitted());
        await(() -> warnings().contains(LEFT), "no warning");
        assertThat(answer(webSocket, said, "atomic")).as("in a context of its own").isEqualTo("1");
        assertThat(warnings()).containsExactly(LEFT);
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    }

    /** How many rows others see that are not committed: what all they do is in one transaction, where it is rolled back. */
    private String seenUncommitted() {
        return isRolledBack() ? "1" : "0";
    }

    private static String answer(WebSocket webSocket, BlockingQueue<String> said, String how) throws Exception {
        webSocket.sendText(how, true).get(10, TimeUnit.SECONDS);
        return said.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void startOfTheApplication() {
        assertThat(strings("select text from started order by text")).containsExactly("atomic @Startup", "atomic observer",
                "atomic, in a thread", "observer that commits", "unit of an observer");
        assertThat(given().get("/outside/start").then().statusCode(200).extract().jsonPath().<String> getList(""))
                .containsExactly(LEFT);
    }
}
