package io.quarkiverse.dbsession.chaos.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * HTTP clients that misbehave. Each call is one client with a connection of its own, and blocks until that client is
 * done; any thread may call. Clients that leave do so by an orderly end of the connection or by a reset, as chance
 * decides.
 */
public final class BadClients {

    /** No client waits longer for a single byte. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What a client would send if it behaved. Content-Length is added by the client. */
    public record Request(String method, String path, Map<String, String> headers, byte[] body) {

        public static Request get(String path) {
            return new Request("GET", path, Map.of(), new byte[0]);
        }

        public static Request post(String path, String contentType, String body) {
            return new Request("POST", path, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
        }

        private byte[] head(int contentLength) {
            StringBuilder head = new StringBuilder();
            head.append(method)
                    .append(' ')
                    .append(path)
                    .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            headers.forEach((name, value) -> head.append(name)
                    .append(": ")
                    .append(value)
                    .append("\r\n"));
            if (contentLength > 0) {
                head.append("Content-Length: ")
                        .append(contentLength)
                        .append("\r\n");
            }
            return head.append("\r\n")
                    .toString()
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final InetSocketAddress application;
    private final Random random;

    private BadClients(InetSocketAddress application, Random random) {
        this.application = application;
        this.random = random;
    }

    /** Clients of an application on the loopback interface. */
    public static BadClients of(int port, Random random) {
        return new BadClients(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), random);
    }

    /** Leaves before the empty line that ends the head. */
    public void leaveInHead(Request request) throws IOException {
        byte[] head = request.head(request.body().length);
        sendAndLeave(head, 1 + random.nextInt(head.length - 2), request.body(), 0);
    }

    /** Leaves after the head; a body was announced, when the request has one, and nothing of it is sent. */
    public void leaveAfterHead(Request request) throws IOException {
        byte[] head = request.head(request.body().length);
        sendAndLeave(head, head.length, request.body(), 0);
    }

    /** Leaves when a part of the body, not all of it, has been sent. */
    public void leaveInBody(Request request) throws IOException {
        if (request.body().length < 2) {
            throw new IllegalArgumentException("A body of " + request.body().length + " bytes has no middle");
        }
        byte[] head = request.head(request.body().length);
        sendAndLeave(head, head.length, request.body(), 1 + random.nextInt(request.body().length - 1));
    }

    /** Leaves when the whole request has been sent, without waiting for anything. */
    public void leaveAfterRequest(Request request) throws IOException {
        byte[] head = request.head(request.body().length);
        sendAndLeave(head, head.length, request.body(), request.body().length);
    }

    private void sendAndLeave(byte[] head, int ofHead, byte[] body, int ofBody) throws IOException {
        try (Socket socket = connect()) {
            OutputStream output = socket.getOutputStream();
            output.write(head, 0, ofHead);
            output.write(body, 0, ofBody);
            leave(socket);
        }
    }

    /**
     * Leaves after that many bytes of the response.
     *
     * @return what was read: fewer bytes, when the response had fewer
     */
    public byte[] leaveInResponse(Request request, int bytes) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request, request.body().length);
            byte[] read = socket.getInputStream()
                    .readNBytes(bytes);
            leave(socket);
            return read;
        }
    }

    /**
     * Reads the response in small pieces with a pause before each, through a receive buffer as small as the kernel
     * permits.
     *
     * @return the whole response, with its head
     */
    public byte[] readSlowly(Request request, int pieceOfBytes, Duration pause) throws IOException {
        try (Socket socket = new Socket()) {
            // Before connecting, or the window has been agreed on.
            socket.setReceiveBufferSize(1024);
            connect(socket);
            send(socket, request, request.body().length);
            InputStream input = socket.getInputStream();
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            byte[] piece = new byte[pieceOfBytes];
            while (true) {
                // The slowness itself; nothing is waited for.
                LockSupport.parkNanos(pause.toNanos());
                int read = input.read(piece);
                if (read < 0) {
                    return response.toByteArray();
                }
                response.write(piece, 0, read);
            }
        }
    }

    /**
     * Announces a longer body than it sends, waits for the rest to be demanded, and gives up after a while.
     *
     * @return the response, with its head, if one came although the request was never complete; else nothing
     */
    public byte[] neverFinishBody(Request request, Duration patience) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request, request.body().length + 1000);
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            long deadline = System.nanoTime() + patience.toNanos();
            byte[] piece = new byte[8192];
            try {
                while (true) {
                    long left = (deadline - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        break;
                    }
                    socket.setSoTimeout((int) left);
                    int read = socket.getInputStream()
                            .read(piece);
                    if (read < 0) {
                        break;
                    }
                    response.write(piece, 0, read);
                }
            } catch (SocketTimeoutException e) {
                // Patience is over.
            }
            leave(socket);
            return response.toByteArray();
        }
    }

    private static void send(Socket socket, Request request, int contentLength) throws IOException {
        socket.getOutputStream()
                .write(request.head(contentLength));
        socket.getOutputStream()
                .write(request.body());
    }

    private void leave(Socket socket) throws IOException {
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        connect(socket);
        return socket;
    }

    private void connect(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(application, (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
    }
}
