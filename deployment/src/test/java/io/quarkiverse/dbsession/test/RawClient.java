package io.quarkiverse.dbsession.test;

import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP client of one request, which can look at bytes that have arrived, stop reading, and leave at any time.
 */
final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();

    RawClient(URL server) throws IOException {
        // Takes so little that a long body is still under way when its head has been read.
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new java.net.InetSocketAddress(server.getHost(), server.getPort()));
    }

    /**
     * Sends the request without a body.
     */
    RawClient post(String path) throws IOException {
        return send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /**
     * How many bytes of the answer have arrived.
     */
    int arrived() throws IOException {
        return socket.getInputStream().available();
    }

    /**
     * The first line of the answer.
     */
    String statusLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c >= 0 && c != '\r'; c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /**
     * The rest of the answer, to its end.
     */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Leaves.
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
