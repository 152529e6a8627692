package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay before a PostgreSQL server that counts round trips (version 3 of the protocol, not encrypted). One ends when the
 * server says that it is ready for the next query, and has nothing left that it was asked: drivers send BEGIN together with the
 * first statement, and wait once for two such answers. A connection's start is counted as one.
 */
final class Relay implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong roundTrips = new AtomicLong();

    private Relay(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** Listens on a free port of the loopback interface, before another port there. */
    static Relay to(int port) throws IOException {
        Relay relay = new Relay(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), port);
        thread(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Since the relay was started. What the client has read an answer of is counted. */
    long roundTrips() {
        return roundTrips.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                AtomicInteger asked = new AtomicInteger();
                thread(() -> forward(client, server, new Asked(asked)));
                thread(() -> forward(server, client, new Answered(asked)));
            } catch (IOException e) {
                // Closed, or somebody was gone before it began.
            }
        }
    }

    private void forward(Socket from, Socket to, Messages messages) {
        byte[] buffer = new byte[8192];
        try (from; to) {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                // Before the other side hears of them.
                messages.read(buffer, read);
                output.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has closed.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** What one side has sent so far, as messages; where they end may be anywhere in what is read. */
    private abstract static class Messages {

        /** A byte for the type, four for the length, which counts itself. */
        private static final int HEADER = 5;

        private int headerBytes;
        private int type;
        private int length;
        private int rest;

        final void read(byte[] bytes, int count) {
            for (int i = 0; i < count;) {
                if (rest > 0) {
                    int passed = Math.min(rest, count - i);
                    rest -= passed;
                    i += passed;
                } else {
                    int value = bytes[i++] & 0xff;
                    if (!isBeforeMessages(value)) {
                        header(value);
                    }
                }
            }
        }

        private void header(int value) {
            if (headerBytes == 0) {
                type = value;
                length = 0;
            } else {
                length = length << 8 | value;
            }
            if (++headerBytes == HEADER) {
                headerBytes = 0;
                rest = length - (HEADER - 1);
                begins((char) type);
            }
        }

        /** Whether the byte is none of a message's header. */
        abstract boolean isBeforeMessages(int value);

        abstract void begins(char messageType);
    }

    private static final class Asked extends Messages {

        private static final long ASKS_FOR_TLS = 80877103;
        private static final long ASKS_FOR_GSS = 80877104;

        private final AtomicInteger asked;
        private boolean started;
        private int startBytes;
        private long start;
        private long startLength;

        Asked(AtomicInteger asked) {
            this.asked = asked;
        }

        /** At first there are messages without a type: questions for encryption, and the one that starts the connection. */
        @Override
        boolean isBeforeMessages(int value) {
            if (started && startBytes == startLength) {
                return false;
            }
            // The length, and what it is.
            startBytes++;
            if (startBytes <= 8) {
                start = start << 8 | value;
            }
            if (startBytes == 8) {
                startLength = start >>> 32;
                long code = start & 0xffffffffL;
                if (code == ASKS_FOR_TLS || code == ASKS_FOR_GSS) {
                    startBytes = 0;
                } else {
                    started = true;
                    asked.incrementAndGet();
                }
                start = 0;
            }
            return true;
        }

        @Override
        void begins(char messageType) {
            // Query, Sync, FunctionCall: the server answers each with ReadyForQuery at the end.
            if (messageType == 'Q' || messageType == 'S' || messageType == 'F') {
                asked.incrementAndGet();
            }
        }
    }

    private final class Answered extends Messages {

        private final AtomicInteger asked;
        private boolean begun;

        Answered(AtomicInteger asked) {
            this.asked = asked;
        }

        /** At first there may be bytes without a message: no, there is no encryption. */
        @Override
        boolean isBeforeMessages(int value) {
            begun |= value != 'N';
            return !begun;
        }

        @Override
        void begins(char messageType) {
            // ReadyForQuery.
            if (messageType == 'Z' && asked.decrementAndGet() == 0) {
                roundTrips.incrementAndGet();
            }
        }
    }
}
