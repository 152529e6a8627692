package io.quarkiverse.dbsession.chaos.suite;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that costs next to nothing. For one thread.
 */
final class Client implements AutoCloseable {

    /** How much of an answer is kept to be looked at. */
    private static final int KEPT = 8192;

    /**
     * @param text of head and body, as far as it is kept
     * @param complete whether the body came to its end
     */
    record Answer(int status, String text, boolean complete) {

        /** The value of a header; empty if there is none. */
        String header(String name) {
            String key = "\r\n" + name.toLowerCase() + ": ";
            String lower = text.toLowerCase();
            int start = lower.indexOf(key);
            if (start < 0 || start > lower.indexOf("\r\n\r\n")) {
                return "";
            }
            start += key.length();
            return text.substring(start, text.indexOf("\r\n", start));
        }

        /** One that somebody else has read, whole. */
        static Answer of(byte[] response) throws EOFException {
            String text = new String(response, 0, Math.min(response.length, KEPT), StandardCharsets.UTF_8);
            if (!text.contains("\r\n\r\n")) {
                throw new EOFException();
            }
            return new Answer(Integer.parseInt(text.substring(9, 12)), text, true);
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    private final int port;
    private final int timeout;
    private final byte[] buffer = new byte[16384];
    private int next;
    private int end;
    private @Nullable Socket socket;

    /**
     * @param timeout how long it waits for something to read, in milliseconds
     */
    Client(int port, int timeout) {
        this.port = port;
        this.timeout = timeout;
    }

    /**
     * @throws java.net.ConnectException if nobody listens
     */
    void connect() throws IOException {
        if (socket == null) {
            Socket made = new Socket();
            try {
                made.setTcpNoDelay(true);
                made.setSoTimeout(timeout);
                made.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
            } catch (IOException e) {
                made.close();
                throw e;
            }
            socket = made;
            next = 0;
            end = 0;
        }
    }

    static byte[] request(String method, String path, String body) {
        return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    Answer get(String path) throws IOException {
        return exchange(request("GET", path, ""));
    }

    Answer exchange(byte[] request) throws IOException {
        send(request);
        return receive();
    }

    void send(byte[] request) throws IOException {
        connect();
        socket.getOutputStream().write(request);
    }

    /** Reads the answer of what has been sent; an answer whose body breaks off is not complete, one whose head does is none. */
    Answer receive() throws IOException {
        StringBuilder text = new StringBuilder(256);
        int status;
        try {
            status = head(text);
        } catch (IOException e) {
            close();
            throw e;
        }
        String head = text.toString().toLowerCase();
        boolean last = head.contains("connection: close");
        try {
            int length = head.indexOf("content-length: ");
            if (head.contains("transfer-encoding: chunked")) {
                chunks(text);
            } else if (length >= 0) {
                body(Long.parseLong(head.substring(length + 16, head.indexOf('\r', length))), text);
            }
        } catch (IOException e) {
            close();
            return new Answer(status, text.toString(), false);
        }
        if (last) {
            close();
        }
        return new Answer(status, text.toString(), true);
    }

    private int head(StringBuilder text) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int read = read();
            text.append((char) read);
            matched = read == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : read == '\r' ? 1 : 0;
        }
        return Integer.parseInt(text.substring(9, 12));
    }

    private void chunks(StringBuilder text) throws IOException {
        while (true) {
            int length = 0;
            for (int read = read(); read != '\n'; read = read()) {
                if (read != '\r') {
                    length = length * 16 + Character.digit(read, 16);
                }
            }
            body(length, text);
            read();
            read();
            if (length == 0) {
                return;
            }
        }
    }

    private void body(long length, StringBuilder text) throws IOException {
        long left = length;
        while (left > 0) {
            fill();
            int count = (int) Math.min(left, end - next);
            if (text.length() < KEPT) {
                text.append(new String(buffer, next, count, StandardCharsets.UTF_8));
            }
            next += count;
            left -= count;
        }
    }

    private int read() throws IOException {
        fill();
        return buffer[next++];
    }

    private void fill() throws IOException {
        if (next < end) {
            return;
        }
        InputStream in = socket.getInputStream();
        int count = in.read(buffer);
        if (count < 0) {
            throw new EOFException();
        }
        next = 0;
        end = count;
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone anyway.
            }
            socket = null;
        }
    }
}
