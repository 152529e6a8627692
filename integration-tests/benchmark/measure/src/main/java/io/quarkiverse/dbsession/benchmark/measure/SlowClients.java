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
        SlowClients slow = new SlowClients();
        CountDownLatch answered = new CountDownLatch(clients);
        try {
            for (int client = 0; client < clients; client++) {
                Socket socket = new Socket();
                slow.sockets.add(socket);
                socket.setReceiveBufferSize(RECEIVE_BUFFER);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), request.server().port()));
                socket.setSoTimeout(60_000);
                Thread thread = new Thread(null, () -> slow.read(request, socket, answered), "slow-client", 128 * 1024);
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

    private void read(Request request, Socket socket, CountDownLatch answered) {
        byte[] head = (request.method() + " " + request.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        boolean first = true;
        try {
            InputStream input = socket.getInputStream();
            while (!closed) {
                socket.getOutputStream().write(head);
                long left = length(header(input, request.status()));
                if (first) {
                    first = false;
                    answered.countDown();
                }
                while (left > 0 && !closed) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    int read = input.readNBytes((int) Math.min(PART, left)).length;
                    if (read == 0) {
                        throw new IOException("The answer ended " + left + " bytes too early");
                    }
                    left -= read;
                }
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

    private static String header(InputStream input, int status) throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                throw new IOException("The connection was closed instead of an answer");
            }
            header.append((char) next);
        }
        if (!header.toString().startsWith("HTTP/1.1 " + status + " ")) {
            throw new IOException("answered with " + header.substring(0, header.indexOf("\r\n")) + " and not with " + status);
        }
        return header.toString();
    }

    private static long length(String header) throws IOException {
        for (String line : header.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        throw new IOException("An answer without a length is not expected here");
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
