package io.quarkiverse.dbsession.chaos.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;

/**
 * A TCP relay between an application and a PostgreSQL server. It reads the protocol (version 3, not encrypted) as it
 * goes by, and so can cut a connection at a chosen point of it. Any thread may call it, at any time; what is told
 * holds for existing connections and for new ones.
 */
public final class Relay implements AutoCloseable {

    /**
     * Where a connection is cut. Statements are those with a text that neither begin nor end a transaction or a
     * savepoint and are no SET, which drivers send for new connections.
     */
    public enum CutPoint {

        /** The server gets nothing of BEGIN. */
        BEFORE_BEGIN,
        /** The server gets BEGIN and nothing after it. */
        AFTER_BEGIN,
        /** The server gets nothing of the statement. */
        BEFORE_STATEMENT,
        /** The server gets a part of the statement. */
        IN_STATEMENT,
        /** The server has executed the statement, the client gets nothing of the answer. */
        AFTER_STATEMENT,
        /** The client gets a few bytes of the statement's answer. */
        IN_STATEMENT_ANSWER,
        /** The server gets nothing of COMMIT. */
        BEFORE_COMMIT,
        /** The server has executed COMMIT, the client gets nothing of the answer. */
        AFTER_COMMIT,
        /** The server has executed COMMIT, the client gets a few bytes of the answer. */
        IN_COMMIT_ANSWER
    }

    /** What is armed at a point. Its identity tells whether it is still the same that a request was marked with. */
    record Armed(CutPoint point, double probability, Random random) {
    }

    /** What holds for all bytes, as one value, so that healthy traffic reads one field. */
    private record Conditions(boolean refusing, boolean halfOpen, long bytesPerSecond, boolean byteByByte, boolean closed) {

        static final Conditions PLAIN = new Conditions(false, false, 0, false, false);

        boolean plain() {
            return !halfOpen && bytesPerSecond == 0 && !byteByByte;
        }
    }

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<Armed> armed = new AtomicReferenceArray<>(CutPoint.values().length);
    private final AtomicLongArray cuts = new AtomicLongArray(CutPoint.values().length);
    private final Object changed = new Object();
    private volatile Conditions conditions = Conditions.PLAIN;

    private Relay(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    /** Starts a relay on a free port of the loopback interface, to another port there. */
    public static Relay to(int targetPort) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            Relay relay = new Relay(new ServerSocket(0, 1024, loopback), new InetSocketAddress(loopback, targetPort));
            thread("relay-" + relay.port(), relay::accept).start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections there are through it. */
    public int connections() {
        return connections.size();
    }

    /** Resets new connections at once; those that are there go on. */
    public void refuse(boolean on) {
        change(c -> new Conditions(on, c.halfOpen, c.bytesPerSecond, c.byteByByte, c.closed));
    }

    /** Resets all connections, on both sides. */
    public void cutAll() {
        connections.forEach(RelayedConnection::reset);
    }

    /**
     * Holds all bytes back, as a network does that is down: the sockets stay open, neither side hears of the other,
     * not even that it has closed. Afterwards what was held back arrives, late: a COMMIT, too, that its client has
     * given up.
     */
    public void halfOpen(boolean on) {
        change(c -> new Conditions(c.refusing, on, c.bytesPerSecond, c.byteByByte, c.closed));
    }

    /**
     * Forwards that many bytes per second at most, for each connection and direction.
     *
     * @param bytesPerSecond 0 for as many as there are
     */
    public void slow(long bytesPerSecond) {
        change(c -> new Conditions(c.refusing, c.halfOpen, bytesPerSecond, c.byteByByte, c.closed));
    }

    /** Forwards each byte in a write of its own, and so mostly in a packet of its own. */
    public void byteByByte(boolean on) {
        change(c -> new Conditions(c.refusing, c.halfOpen, c.bytesPerSecond, on, c.closed));
    }

    /**
     * Cuts connections at a point. Several points can be armed at the same time; the same one again replaces what
     * was.
     *
     * @param probability for each BEGIN, statement or COMMIT that passes, between 0 (never) and 1
     */
    public void cutAt(CutPoint point, double probability, Random random) {
        armed.set(point.ordinal(), probability > 0 ? new Armed(point, probability, random) : null);
    }

    /** Disarms all points. What has been marked and not yet answered is answered. */
    public void none() {
        for (CutPoint point : CutPoint.values()) {
            armed.set(point.ordinal(), null);
        }
    }

    /** How many connections have been cut there, since the relay was started. */
    public long cuts(CutPoint point) {
        return cuts.get(point.ordinal());
    }

    /** Back to plain forwarding, of existing and new connections. */
    public void heal() {
        none();
        change(c -> new Conditions(false, false, 0, false, c.closed));
    }

    /** Resets all connections and listens no more. */
    @Override
    public void close() {
        change(c -> new Conditions(true, false, 0, false, true));
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cutAll();
        }
    }

    private void change(UnaryOperator<Conditions> change) {
        synchronized (changed) {
            conditions = change.apply(conditions);
            changed.notifyAll();
        }
    }

    private void accept() {
        while (!conditions.closed()) {
            try {
                Socket client = listener.accept();
                if (conditions.refusing()) {
                    abort(client);
                } else {
                    RelayedConnection connection = new RelayedConnection(this, client);
                    connections.add(connection);
                    connection.start();
                }
            } catch (IOException e) {
                // Closed, or a client that was gone already.
            }
        }
        cutAll();
    }

    InetSocketAddress target() {
        return target;
    }

    void gone(RelayedConnection connection) {
        connections.remove(connection);
    }

    /** Whether what is armed at the point hits, or null. */
    Armed draw(CutPoint point) {
        Armed candidate = armed.get(point.ordinal());
        return candidate != null && candidate.random()
                .nextDouble() < candidate.probability() ? candidate : null;
    }

    boolean isArmed(Armed candidate) {
        return armed.get(candidate.point()
                .ordinal()) == candidate;
    }

    void count(CutPoint point) {
        cuts.incrementAndGet(point.ordinal());
    }

    /** Returns when bytes may pass, or the connection is closed. */
    void awaitPassage(RelayedConnection connection) {
        if (conditions.halfOpen()) {
            synchronized (changed) {
                while (conditions.halfOpen() && !connection.isClosed()) {
                    pause(0);
                }
            }
        }
    }

    /** Forwards bytes under the conditions that hold. */
    void forward(RelayedConnection connection, Socket to, byte[] bytes, int offset, int length) throws IOException {
        int position = offset;
        int end = offset + length;
        while (position < end) {
            Conditions now = conditions;
            if (now.plain()) {
                to.getOutputStream()
                        .write(bytes, position, end - position);
                return;
            }
            awaitPassage(connection);
            if (connection.isClosed()) {
                throw new IOException("Cut");
            }
            if (conditions != now) {
                continue;
            }
            long most = now.byteByByte() ? 1 : end - position;
            if (now.bytesPerSecond() > 0) {
                most = Math.min(most, Math.max(1, now.bytesPerSecond() / 50));
            }
            to.getOutputStream()
                    .write(bytes, position, (int) most);
            position += (int) most;
            if (now.bytesPerSecond() > 0) {
                delay(connection, now, most * 1_000_000_000L / now.bytesPerSecond());
            }
        }
    }

    /** It ends before its time when the conditions change. */
    private void delay(RelayedConnection connection, Conditions now, long nanos) {
        long deadline = System.nanoTime() + nanos;
        synchronized (changed) {
            long left = nanos;
            while (left > 0 && conditions == now && !connection.isClosed()) {
                pause(Math.max(1, left / 1_000_000));
                left = deadline - System.nanoTime();
            }
        }
    }

    private void pause(long millis) {
        try {
            changed.wait(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the threads of a relay", e);
        }
    }

    /** After a connection was closed: its threads may wait for a change. */
    void wake() {
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    /** Closes with a reset instead of an end. */
    static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(socket);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not in use afterwards in any case.
        }
    }

    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 128 * 1024);
        thread.setDaemon(true);
        return thread;
    }
}
