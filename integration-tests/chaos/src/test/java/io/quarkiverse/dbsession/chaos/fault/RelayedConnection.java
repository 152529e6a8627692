package io.quarkiverse.dbsession.chaos.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.quarkiverse.dbsession.chaos.fault.Relay.Armed;
import io.quarkiverse.dbsession.chaos.fault.Relay.CutPoint;

/**
 * One connection through a {@link Relay}: a thread for each direction. Messages are looked at in the buffer that they
 * were read into; a message whose beginning is not complete yet waits there for the rest of its beginning.
 */
final class RelayedConnection {

    private static final int BUFFER = 16 * 1024;
    /** Type and length. */
    private static final int HEADER = 5;
    /** That much of a message's body is looked at: names, and the first words of a text. */
    private static final int LOOKED_AT = 512;

    /** Instead of a message's length: more of it is needed, it was not forwarded, the connection is cut. */
    private static final int INCOMPLETE = 0;
    private static final int DROPPED = -1;
    private static final int CUT = -2;

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int CANCEL_REQUEST = 80877102;

    /** What a statement's text is to the transaction. */
    private enum Kind {

        BEGIN(CutPoint.BEFORE_BEGIN, null, null, null),
        STATEMENT(CutPoint.BEFORE_STATEMENT, CutPoint.IN_STATEMENT, CutPoint.AFTER_STATEMENT, CutPoint.IN_STATEMENT_ANSWER),
        COMMIT(CutPoint.BEFORE_COMMIT, null, CutPoint.AFTER_COMMIT, CutPoint.IN_COMMIT_ANSWER),
        OTHER(null, null, null, null);

        final CutPoint before;
        final CutPoint inside;
        final CutPoint after;
        final CutPoint inAnswer;

        Kind(CutPoint before, CutPoint inside, CutPoint after, CutPoint inAnswer) {
            this.before = before;
            this.inside = inside;
            this.after = after;
            this.inAnswer = inAnswer;
        }

        static Kind of(String text) {
            String word = firstWord(text);
            return switch (word) {
                case "BEGIN", "START" -> BEGIN;
                case "COMMIT", "END" -> COMMIT;
                case "", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "SET" -> OTHER;
                default -> STATEMENT;
            };
        }

        private static String firstWord(String text) {
            int at = 0;
            while (at < text.length()) {
                if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ';') {
                    at++;
                } else if (text.startsWith("--", at)) {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end + 1;
                } else if (text.startsWith("/*", at)) {
                    int end = text.indexOf("*/", at + 2);
                    at = end < 0 ? text.length() : end + 2;
                } else {
                    break;
                }
            }
            int end = at;
            while (end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            // A statement need not begin with a letter: (select 1) union select 2.
            return end == at && at < text.length() ? "("
                    : text.substring(at, end)
                            .toUpperCase(Locale.ROOT);
        }
    }

    private enum Ends {
        /** An Execute: with CommandComplete and the like. */
        WITH_ITS_ANSWER,
        /** A Query of the simple protocol, which may have several answers: with ReadyForQuery. */
        WHEN_READY,
        /** A Sync: nothing but ReadyForQuery. */
        SYNC
    }

    /** What the server owes an answer to. Cut is null where the answer passes, as it does nearly always. */
    private record Request(Ends ends, Armed cut) {

        static final Request EXECUTE = new Request(Ends.WITH_ITS_ANSWER, null);
        static final Request QUERY = new Request(Ends.WHEN_READY, null);
        static final Request SYNC = new Request(Ends.SYNC, null);
    }

    private final Relay relay;
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean closed;
    /** Encrypted, or for a cancellation: nothing to see. */
    private volatile boolean opaque;

    /** From the one thread to the other, with itself as the lock. */
    private final Deque<Request> unanswered = new ArrayDeque<>();
    /** How many single bytes the server owes: the answers to requests for encryption. */
    private int negotiations;

    RelayedConnection(Relay relay, Socket client) {
        this.relay = relay;
        this.client = client;
    }

    void start() {
        Relay.thread("relay-requests", this::connect)
                .start();
    }

    boolean isClosed() {
        return closed;
    }

    /** Resets both sides. */
    void reset() {
        close(true, true);
    }

    private void close(boolean resetClient, boolean resetServer) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (resetClient) {
            Relay.abort(client);
        } else {
            Relay.close(client);
        }
        if (resetServer) {
            Relay.abort(server);
        } else {
            Relay.close(server);
        }
        relay.gone(this);
        relay.wake();
    }

    /** The server's side ends in order, so that it reads what it was sent before. */
    private void cut(CutPoint point, boolean resetClient) {
        // Counted first: who has seen the failure can see the number.
        relay.count(point);
        close(resetClient, false);
    }

    private void connect() {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            relay.awaitPassage(this);
            server.connect(relay.target(), 30_000);
        } catch (IOException e) {
            reset();
            return;
        }
        Relay.thread("relay-answers", () -> pump(new Answers()))
                .start();
        pump(new Requests());
    }

    private void pump(Direction direction) {
        try {
            direction.run();
        } catch (IOException | RuntimeException e) {
            // One side is gone, and not in order: the other learns it, when it can.
            relay.awaitPassage(this);
            reset();
            if (e instanceof RuntimeException mistake) {
                throw mistake;
            }
        }
    }

    /** Called by a direction whose sender has ended in order; the last one closes. */
    private void ended(Socket to) throws IOException {
        to.shutdownOutput();
        boolean both;
        synchronized (this) {
            both = !closed && client.isOutputShutdown() && server.isOutputShutdown();
        }
        if (both) {
            close(false, false);
        }
    }

    /** Copies what it reads, up to the beginning of a message that is not complete enough to be looked at. */
    private abstract class Direction {

        final byte[] buffer = new byte[BUFFER];
        private final Socket from;
        private final Socket to;
        /** Bytes from sent to end wait in the buffer, sent to at have been looked at. */
        private int sent;
        int at;
        int end;
        /** How much of the body of the message before is still to come. */
        private long rest;

        Direction(Socket from, Socket to) {
            this.from = from;
            this.to = to;
        }

        final void run() throws IOException {
            InputStream input = from.getInputStream();
            while (true) {
                int read = input.read(buffer, end, BUFFER - end);
                if (read < 0) {
                    at = end;
                    send();
                    relay.awaitPassage(RelayedConnection.this);
                    ended(to);
                    return;
                }
                end += read;
                if (!look()) {
                    return;
                }
                send();
                System.arraycopy(buffer, at, buffer, 0, end - at);
                end -= at;
                at = 0;
                sent = 0;
            }
        }

        /** False when the connection has been cut. */
        private boolean look() throws IOException {
            while (at < end) {
                if (opaque) {
                    at = end;
                } else if (rest > 0) {
                    int step = (int) Math.min(rest, end - at);
                    rest -= step;
                    at += step;
                } else {
                    int length = message();
                    if (length == CUT) {
                        return false;
                    }
                    if (length == INCOMPLETE) {
                        return true;
                    }
                    if (length != DROPPED) {
                        rest = length;
                    }
                }
            }
            return true;
        }

        /**
         * Looks at the message that begins at {@code at}.
         *
         * @return its length, or one of the constants
         */
        abstract int message() throws IOException;

        /** Forwards what has been looked at. */
        final void send() throws IOException {
            if (at > sent) {
                relay.forward(RelayedConnection.this, to, buffer, sent, at - sent);
                sent = at;
            }
        }

        /** Forwards what has been looked at and a number of bytes more. */
        final void sendAnd(int bytes) throws IOException {
            at += bytes;
            send();
        }

        /** Forwards what has been looked at, but not the bytes after it. */
        final void skip(int bytes) throws IOException {
            send();
            at += bytes;
            sent = at;
        }

        final int number(int offset) {
            return (buffer[offset] & 0xff) << 24 | (buffer[offset + 1] & 0xff) << 16 | (buffer[offset + 2] & 0xff) << 8
                    | buffer[offset + 3] & 0xff;
        }
    }

    private final class Requests extends Direction {

        private final Map<String, Kind> statements = new HashMap<>();
        private boolean started;
        /** What the unnamed portal executes. */
        private Kind portal = Kind.OTHER;
        /** Whether chance has had its say already on what is executed next. */
        private boolean drawn;

        Requests() {
            super(client, server);
        }

        @Override
        int message() throws IOException {
            return started ? regular() : startup();
        }

        private int startup() {
            if (end - at < 8) {
                return INCOMPLETE;
            }
            switch (number(at + 4)) {
                case SSL_REQUEST, GSS_REQUEST -> {
                    synchronized (unanswered) {
                        negotiations++;
                    }
                }
                case CANCEL_REQUEST -> opaque = true;
                default -> started = true;
            }
            return number(at);
        }

        private int regular() throws IOException {
            if (end - at < HEADER) {
                return INCOMPLETE;
            }
            byte type = buffer[at];
            int length = number(at + 1) + 1;
            if (type == 'P' || type == 'B' || type == 'E' || type == 'Q' || type == 'C') {
                if (end - at < Math.min(length, HEADER + LOOKED_AT)) {
                    return INCOMPLETE;
                }
            }
            int body = at + HEADER;
            int bodyEnd = at + Math.min(length, HEADER + LOOKED_AT);
            switch (type) {
                case 'P' -> {
                    int text = afterString(body, bodyEnd);
                    Kind kind = Kind.of(string(text, bodyEnd));
                    statements.put(string(body, bodyEnd), kind);
                    return before(kind, length);
                }
                case 'B' -> {
                    Kind kind = statements.getOrDefault(string(afterString(body, bodyEnd), bodyEnd), Kind.STATEMENT);
                    if (buffer[body] == 0) {
                        portal = kind;
                    }
                    return before(kind, length);
                }
                case 'E' -> {
                    // Portals with a name are cursors.
                    Kind kind = buffer[body] == 0 ? portal : Kind.STATEMENT;
                    return executed(kind, length, Request.EXECUTE);
                }
                case 'Q' -> {
                    return executed(Kind.of(string(body, bodyEnd)), length, Request.QUERY);
                }
                case 'C' -> {
                    if (buffer[body] == 'S') {
                        statements.remove(string(body + 1, bodyEnd));
                    }
                }
                case 'S' -> {
                    drawn = false;
                    owe(Request.SYNC);
                }
                case 'F' -> owe(Request.QUERY);
                default -> {
                    // It changes nothing here.
                }
            }
            return length;
        }

        private int before(Kind kind, int length) throws IOException {
            if (drawn) {
                return length;
            }
            drawn = true;
            if (hits(kind.before)) {
                send();
                cut(kind.before, true);
                return CUT;
            }
            if (hits(kind.inside)) {
                sendAnd(Math.min(HEADER + (length - HEADER) / 2, end - at));
                cut(kind.inside, true);
                return CUT;
            }
            return length;
        }

        private int executed(Kind kind, int length, Request request) throws IOException {
            int result = before(kind, length);
            drawn = false;
            if (result == CUT) {
                return CUT;
            }
            if (kind == Kind.BEGIN && hits(CutPoint.AFTER_BEGIN)) {
                // Messages of this type are short, but a Query may have more than the BEGIN.
                sendAnd(Math.min(length, end - at));
                cut(CutPoint.AFTER_BEGIN, true);
                return CUT;
            }
            Armed cut = kind.after == null ? null : relay.draw(kind.after);
            if (cut == null && kind.inAnswer != null) {
                cut = relay.draw(kind.inAnswer);
            }
            owe(cut == null ? request : new Request(request.ends(), cut));
            return length;
        }

        private boolean hits(CutPoint point) {
            return point != null && relay.draw(point) != null;
        }

        private void owe(Request request) {
            synchronized (unanswered) {
                unanswered.add(request);
            }
        }

        private int afterString(int from, int limit) {
            int position = from;
            while (position < limit && buffer[position] != 0) {
                position++;
            }
            return Math.min(position + 1, limit);
        }

        private String string(int from, int limit) {
            int position = from;
            while (position < limit && buffer[position] != 0) {
                position++;
            }
            return new String(buffer, from, position - from, StandardCharsets.ISO_8859_1);
        }
    }

    private final class Answers extends Direction {

        /** The answer that is being dropped; from there on the cut comes, whatever is disarmed. */
        private Request dropping;
        private long toDrop;

        Answers() {
            super(server, client);
        }

        @Override
        int message() throws IOException {
            if (toDrop > 0) {
                return drop();
            }
            Request head;
            synchronized (unanswered) {
                if (negotiations > 0) {
                    negotiations--;
                    opaque = buffer[at] != 'N';
                    return 1;
                }
                head = unanswered.peek();
            }
            if (end - at < HEADER) {
                return INCOMPLETE;
            }
            byte type = buffer[at];
            int length = number(at + 1) + 1;
            if (type == 'N' || type == 'S' || type == 'A') {
                // Notices and the like belong to no request.
                return length;
            }
            boolean last = isLast(type, head);
            if (head != null && head.cut() != null && (dropping == head || relay.isArmed(head.cut()))) {
                CutPoint point = head.cut()
                        .point();
                if (point == CutPoint.IN_STATEMENT_ANSWER || point == CutPoint.IN_COMMIT_ANSWER) {
                    int bytes = 1 + head.cut()
                            .random()
                            .nextInt(8);
                    sendAnd(Math.min(bytes, end - at));
                    // An end instead of a reset, which would tell of the bytes' loss before they are read.
                    cut(point, false);
                    return CUT;
                }
                if (last) {
                    send();
                    cut(point, true);
                    return CUT;
                }
                dropping = head;
                toDrop = length;
                return drop();
            }
            if (last) {
                answered(type);
            }
            return length;
        }

        private int drop() throws IOException {
            int step = (int) Math.min(toDrop, end - at);
            toDrop -= step;
            skip(step);
            return DROPPED;
        }

        private boolean isLast(byte type, Request head) {
            return switch (type) {
                case 'Z' -> true;
                case 'C', 'E', 'I', 's' -> head != null && head.ends() == Ends.WITH_ITS_ANSWER;
                default -> false;
            };
        }

        private void answered(byte type) {
            synchronized (unanswered) {
                if (type == 'E') {
                    // The server skips everything up to the Sync.
                    while (!unanswered.isEmpty() && unanswered.peek()
                            .ends() == Ends.WITH_ITS_ANSWER) {
                        unanswered.remove();
                    }
                } else if (type == 'Z') {
                    Request request = unanswered.poll();
                    while (request != null && request.ends() == Ends.WITH_ITS_ANSWER) {
                        request = unanswered.poll();
                    }
                } else {
                    unanswered.remove();
                }
            }
        }
    }
}
