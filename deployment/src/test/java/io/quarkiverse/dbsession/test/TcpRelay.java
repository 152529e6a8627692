package io.quarkiverse.dbsession.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between driver and server: counts round trips, and lets a test hold or cut the connection when a message passes.
 */
public final class TcpRelay implements AutoCloseable {

    /**
     * What a test does when the driver has sent something, before (or instead of) its being passed on.
     */
    @FunctionalInterface
    interface OnRequest {

        /**
         * @param text what the driver has sent, its bytes as characters
         * @param link the connection it was sent on
         */
        void accept(String text, Link link) throws Exception;
    }

    private final ServerSocket listener;
    private final Thread acceptor;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private volatile OnRequest onRequest = (text, link) -> {
    };

    /**
     * A port for a relay that is started later. The application under test and JUnit load a test class each on their
     * own; both get the same port. It is below the range that systems take for outgoing connections, one of which could have
     * the port when the relay wants it.
     */
    static int reservePort(Class<?> test) {
        String key = "dbsession.test.relay." + test.getName();
        synchronized (System.class) {
            while (System.getProperty(key) == null) {
                try (ServerSocket socket = new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 30_000))) {
                    System.setProperty(key, Integer.toString(socket.getLocalPort()));
                } catch (BindException taken) {
                    // Another one will do.
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Integer.getInteger(key);
    }

    TcpRelay(int port) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        acceptor = start("relay-accept", this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    /**
     * How often the driver has sent something and waited for the answer.
     */
    int roundTrips() {
        return roundTrips.get();
    }

    void onRequest(OnRequest action) {
        onRequest = action;
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket driver = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), TestDatabase.port());
            // As driver and server do: nothing waits for more to be sent with it.
            driver.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Link link = new Link(driver, server);
            links.add(link);
            start("relay-requests", link::passRequests);
            start("relay-answers", link::passAnswers);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        links.forEach(Link::cut);
        try {
            // A thread that is in accept keeps the port.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One connection through the relay.
     */
    final class Link {

        private final Socket driver;
        private final Socket server;
        /** Whether the next thing the driver sends begins a round trip: it has heard the answer to the one before. */
        private volatile boolean answered = true;
        private volatile boolean deaf;

        private Link(Socket driver, Socket server) {
            this.driver = driver;
            this.server = server;
        }

        private void passRequests() throws Exception {
            byte[] buffer = new byte[64 * 1024];
            InputStream in = driver.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (answered) {
                    answered = false;
                    roundTrips.incrementAndGet();
                }
                onRequest.accept(new String(buffer, 0, n, StandardCharsets.ISO_8859_1), this);
                out.write(buffer, 0, n);
            }
        }

        private void passAnswers() throws IOException {
            byte[] buffer = new byte[64 * 1024];
            InputStream in = server.getInputStream();
            OutputStream out = driver.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (deaf) {
                    cut();
                    return;
                }
                answered = true;
                out.write(buffer, 0, n);
            }
            // What a driver waits for that has asked for a cancellation.
            driver.shutdownOutput();
        }

        /**
         * Cuts the connection to both sides.
         */
        void cut() {
            closeQuietly(driver);
            closeQuietly(server);
        }

        /**
         * Lets what is under way reach the server, and cuts the connection when it answers.
         */
        void cutAtAnswer() {
            deaf = true;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private static Thread start(String name, Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception closed) {
                // The end of a link, or of the relay.
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
