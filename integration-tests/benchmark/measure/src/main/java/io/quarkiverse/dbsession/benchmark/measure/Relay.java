package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay before a PostgreSQL server. It counts how often the server says that it is ready for the next query (version 3
 * of the protocol, not encrypted): the driver waits for that once for each of its round trips.
 */
final class Relay implements AutoCloseable {

    private static final int READY_FOR_QUERY = 'Z';
    private static final int NO_ENCRYPTION = 'N';
    private static final int ENCRYPTION = 'S';
    /** A byte for the type, four for the length, which counts itself. */
    private static final int HEADER = 5;

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
                thread(() -> forward(client, server, new byte[8192], null));
                thread(() -> forward(server, client, new byte[8192], new Messages()));
            } catch (IOException e) {
                // Closed, or somebody was gone before it began.
            }
        }
    }

    private void forward(Socket from, Socket to, byte[] buffer, Messages messages) {
        try (from; to) {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                if (messages != null) {
                    // Before the client hears of them.
                    roundTrips.addAndGet(messages.ready(buffer, read));
                }
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

    /** What a server has sent so far, as messages; where they end may be anywhere in what is read. */
    private static final class Messages {

        private boolean begun;
        private int type;
        private int headerBytes;
        private long length;
        private long rest;

        /** How many of the messages that begin here tell that the server is ready. */
        int ready(byte[] bytes, int count) throws IOException {
            int ready = 0;
            for (int i = 0; i < count;) {
                if (rest > 0) {
                    int passed = (int) Math.min(rest, count - i);
                    rest -= passed;
                    i += passed;
                } else {
                    ready += header(bytes[i++] & 0xff) ? 1 : 0;
                }
            }
            return ready;
        }

        private boolean header(int value) throws IOException {
            if (!begun) {
                if (value == NO_ENCRYPTION) {
                    // The answer to the question for encryption: one byte, before all messages.
                    return false;
                }
                if (value == ENCRYPTION) {
                    throw new IOException("The connection is encrypted, its messages cannot be counted");
                }
                begun = true;
            }
            if (headerBytes == 0) {
                type = value;
                length = 0;
            } else {
                length = length << 8 | value;
            }
            if (++headerBytes < HEADER) {
                return false;
            }
            headerBytes = 0;
            rest = length - (HEADER - 1);
            return type == READY_FOR_QUERY;
        }
    }
}
