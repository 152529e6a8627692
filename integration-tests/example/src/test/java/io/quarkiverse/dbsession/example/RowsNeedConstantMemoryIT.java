package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;

/**
 * Rows that would not fit into the heap of the packaged application, of 64 MiB, read there and sent from there.
 * {@code -Dexample.streamed-rows} sets how many.
 */
@QuarkusIntegrationTest
@WithTestResource(PostgresResource.class)
class RowsNeedConstantMemoryIT {

    private static final long ROWS = Long.getLong("example.streamed-rows", 5_000_000);

    @TestHTTPResource
    URL server;

    @ParameterizedTest
    @ValueSource(strings = { "stream", "for-each", "multi" })
    void readInTheProcess(String how) {
        StreamsResource.Total total = given().queryParam("count", ROWS).get("/streams/" + how).then().statusCode(200).extract()
                .as(StreamsResource.Total.class);
        assertThat(total.rows()).isEqualTo(ROWS);
        assertThat(total.sum()).isEqualTo(ROWS * (ROWS + 1) / 2);
        assertHeapIsSmall(total);
    }

    /** The client stops in the middle until nothing moves any more, and goes on. */
    @ParameterizedTest
    @ValueSource(strings = { "multi-body", "output-body" })
    void sentToAClientThatIsSlow(String how) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
            socket.getOutputStream().write(("GET /streams/" + how + "?count=" + ROWS
                    + " HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).contains(" 200 ");
            awaitStandstill(socket.getInputStream());
            assertHeapIsSmall(given().queryParam("count", 1).get("/streams/stream").as(StreamsResource.Total.class));
            for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
                assertThat(line.toLowerCase()).doesNotContain("content-encoding");
            }
            long sum = 0;
            long rows = 0;
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                sum += Long.parseLong(line);
                rows++;
            }
            assertThat(rows).isEqualTo(ROWS);
            assertThat(sum).isEqualTo(ROWS * (ROWS + 1) / 2);
        }
    }

    /**
     * What has arrived has filled the buffer of this end; the buffers before it, of the server's end, are full as well then.
     */
    private static void awaitStandstill(InputStream in) throws IOException {
        int arrived = -1;
        int unchanged = 0;
        while (unchanged < 20) {
            int now = in.available();
            unchanged = now == arrived ? unchanged + 1 : 0;
            arrived = now;
            LockSupport.parkNanos(50_000_000);
        }
        assertThat(arrived).isPositive();
    }

    private static void assertHeapIsSmall(StreamsResource.Total total) {
        assertThat(total.maxMemory()).isLessThanOrEqualTo(64 * 1024 * 1024);
    }
}
