package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * P4: a client that leaves before the outcome leaves nothing behind.
 */
@QuarkusTest
class ClientLeavesTest extends InteropTest {

    @TestHTTPResource
    URL server;

    @Test
    void workIsRolledBack() throws IOException {
        try (Socket client = new Socket(server.getHost(), server.getPort())) {
            client.getOutputStream().write("POST /pool/waits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            await(() -> !strings("select pid::text from pg_stat_activity where state = 'idle in transaction'").isEmpty(),
                    "the request has not come");
        }
        await(() -> events().equals(List.of("begun", "rolled back")), "not rolled back");
        assertThat(entries()).isEmpty();
    }
}
