package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that read their answers slowly, again and again, as those behind a bad line do.
 */
final class SlowClients implements AutoCloseable {

    /** The kernel takes little in advance. */
    private static final int RECEIVE_BUFFER = 4096;
    private static final int PART = 1024;
    private static final long PAUSE_NANOS = 20_000_000;

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    private SlowClients() {
    }

    /** Returns when each of them has got the beginning of an answer. */
    static SlowClients start(Request request, int clients) throws IOException {
        return start(request.server().port(), request.method(), request.path(), request.status(), clients);
    }

    static SlowClients start(int port, String method, String path, int status, int clients) throws IOException {
        SlowClients slow = new SlowClients();
        CountDownLatch answered = new CountDownLatch(clients);
        try {
            for (int client = 0; client < clients; client++) {
                Socket socket = new Socket();
                slow.sockets.add(socket);
                socket.setReceiveBufferSize(RECEIVE_BUFFER);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.setSoTimeout(60_000);
                Thread thread = new Thread(null, () -> slow.read(method + " " + path, status, socket, answered), "slow-client",
                        128 * 1024);
                thread.setDaemon(true);
                thread.start();
            }
            answered.await();
            slow.check();
            return slow;
        } catch (InterruptedException e) {
            slow.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a measurement", e);
        } catch (IOException | RuntimeException e) {
            slow.close();
            throw e;
        }
    }

    /** @throws IllegalStateException when one of them did not get what it had asked for */
    void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("A client that reads slowly has failed", failure.get());
        }
    }

    private void read(String request, int status, Socket socket, CountDownLatch answered) {
        byte[] head = (request + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        boolean first = true;
        try {
            InputStream input = socket.getInputStream();
            while (!closed) {
                socket.getOutputStream().write(head);
                String answer = line(input);
                if (!answer.startsWith("HTTP/1.1 " + status + " ")) {
                    throw new IOException(request + ": answered with " + answer + " and not with " + status);
                }
                long length = length(input);
                if (first) {
                    first = false;
                    answered.countDown();
                }
                body(input, length);
            }
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                failure.compareAndSet(null, e);
            }
        } finally {
            if (first) {
                answered.countDown();
            }
        }
    }

    /** Of the body, in bytes; -1 when it comes in chunks. */
    private static long length(InputStream input) throws IOException {
        long length = -1;
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return length;
    }

    private void body(InputStream input, long length) throws IOException {
        if (length >= 0) {
            slowly(input, length);
            return;
        }
        for (long chunk = chunk(input); chunk > 0; chunk = chunk(input)) {
            slowly(input, chunk);
            line(input);
        }
        line(input);
    }

    private static long chunk(InputStream input) throws IOException {
        return Long.parseLong(line(input), 16);
    }

    private void slowly(InputStream input, long bytes) throws IOException {
        for (long left = bytes; left > 0;) {
            // What makes it slow.
            LockSupport.parkNanos(PAUSE_NANOS);
            int part = (int) Math.min(PART, left);
            if (input.readNBytes(part).length < part) {
                throw new IOException("The answer has ended too early");
            }
            left -= part;
        }
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new IOException("The connection was closed instead of an answer");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() {
        closed = true;
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nobody uses it any more.
            }
        }
    }
}
