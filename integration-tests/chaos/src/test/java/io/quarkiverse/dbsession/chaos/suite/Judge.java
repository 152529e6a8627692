package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Looks at what is left of the requests of one attack, and says what must not be.
 */
final class Judge {

    /**
     * E: two seconds for a connection, five for a statement whose answer does not come, five for the COMMIT when it is that
     * one, and three for the machine, which is busy. With two databases all of that twice; the second one's lost commits are
     * looked up for ten seconds at most, which is in it.
     */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /**
     * D: until what hung on a dead connection has been given up, and until the application has done what clients have asked
     * for that did not wait for it: thousands of requests may be left in its queue. What leaks is there after any time.
     */
    private static final Duration QUIET = Duration.ofSeconds(60);

    /**
     * D: some of the application's threads come with load and stay: those of Agroal, Vert.x, timers, and of virtual threads as
     * many as there are processors. A leak of one per fault or per failure would be more.
     */
    private static final int MORE_THREADS = 24;

    /** D: classes, compiled code's data and statements that the driver keeps for up to 40 connections. */
    private static final long MORE_HEAP = 40 << 20;

    private final Database database;
    private final Path log;
    private final Pattern secret;
    private long logRead;
    private int threads;
    private long heap;

    /**
     * @param tag with which the values of this run end
     */
    Judge(Database database, Path log, String tag) {
        this.database = database;
        this.log = log;
        this.secret = Pattern.compile("secret-\\d+-" + tag);
    }

    /** What the application has when it has done a bit of everything. */
    void begin(Application application) throws IOException {
        Application.Figures figures = application.figures();
        threads = figures.threads();
        heap = application.heap();
    }

    Verdict judge(Fault fault, List<Entry> ledger, long from, long to, Scene scene) throws SQLException, IOException {
        Verdict verdict = new Verdict(ledger);
        rest(verdict, scene.application());
        Map<Long, Integer> main = new HashMap<>(database.rows(Database.MAIN, from, to));
        Map<Long, Integer> audit = new HashMap<>(database.rows(Database.AUDIT, from, to));
        for (Entry entry : ledger) {
            Integer rows = main.remove(entry.id());
            Integer others = audit.remove(entry.id());
            rows(verdict, entry, rows == null ? 0 : rows, others == null ? 0 : others);
            time(verdict, fault, entry, scene);
            if (entry.leaked() != null) {
                verdict.violation('F', entry + ": " + entry.leaked());
            }
        }
        main.forEach((id, rows) -> verdict.violation('C', "request " + id + " is in no ledger, and has rows"));
        audit.forEach((id, rows) -> verdict.violation('C', "request " + id + " is in no ledger, and has rows"));
        for (String violation : scene.violations) {
            verdict.violation(violation.charAt(0), violation);
        }
        int told = log(verdict);
        long unanswered = ledger.stream().filter(Judge::isWithoutAnswerOnPurpose).count();
        if (unanswered > told && !fault.applicationEnds) {
            verdict.violation('E',
                    unanswered + " requests whose body comes later have no answer, and the application says so of " + told);
        }
        return verdict;
    }

    /** A, B and C. */
    private static void rows(Verdict verdict, Entry entry, int main, int audit) {
        Kind kind = entry.kind();
        boolean two = kind.twoDatabases();
        int expected = kind.expected();
        // Observers write into the default datasource alone; the work of "two" is that of the other one.
        if (main != 0 && main != expected || audit != 0 && !(two && audit == Database.ROWS)) {
            verdict.violation('C', entry + ": its rows are " + bits(main, audit));
        }
        boolean complete = main == expected && (!two || audit == Database.ROWS);
        if (entry.successful()) {
            if (!complete) {
                verdict.violation('A', entry + ": its rows are " + bits(main, audit));
            }
        } else if (entry.answered()) {
            List<String> committed = List.of(entry.committed().split(","));
            boolean mainCommitted = committed.contains("<default>");
            boolean auditCommitted = committed.contains(Database.AUDIT);
            if (entry.unknown()) {
                verdict.unknown(main != 0 || audit != 0);
            } else if (main != 0 && !mainCommitted || audit != 0 && !auditCommitted) {
                verdict.violation('B', entry + ": its rows are " + bits(main, audit));
            }
            if (mainCommitted && main == 0 || auditCommitted && audit == 0) {
                verdict.violation('B', entry + ": rows that it calls committed are not there: " + bits(main, audit));
            }
        }
    }

    private static String bits(int main, int audit) {
        return Integer.toBinaryString(main) + " and " + Integer.toBinaryString(audit);
    }

    /** E. */
    private static void time(Verdict verdict, Fault fault, Entry entry, Scene scene) {
        if (entry.status() == Entry.LEFT) {
            return;
        }
        long limit = LIMIT.toNanos() * (entry.kind().twoDatabases() ? 2 : 1);
        if (entry.nanos() > limit) {
            verdict.violation('E', entry + ", which is beyond its limit");
        } else if (!entry.answered() && !isWithoutAnswerOnPurpose(entry)) {
            if (!fault.applicationEnds) {
                verdict.violation('E', entry + ", which means: not at all");
            } else if (entry.status() == Entry.NO_ANSWER && scene.terminations.stream()
                    .anyMatch(end -> entry.started() < end - 100_000_000L && entry.started() + entry.nanos() > end)) {
                verdict.violation('E', entry + ", which means: not at all, although it was under way when the application was "
                        + "told to end");
            }
        }
    }

    /** D. */
    private void rest(Verdict verdict, Application application) throws IOException, SQLException {
        long deadline = System.nanoTime() + QUIET.toNanos();
        List<String> found;
        do {
            found = restless(application);
            if (found.isEmpty()) {
                break;
            }
            LockSupport.parkNanos(50_000_000);
        } while (System.nanoTime() < deadline);
        long used = application.heap();
        if (used > heap + MORE_HEAP) {
            found.add("the heap has grown from " + (heap >> 20) + " to " + (used >> 20) + " MiB");
        }
        found.forEach(text -> verdict.violation('D', text));
    }

    private List<String> restless(Application application) throws IOException, SQLException {
        List<String> found = new ArrayList<>(database.busy());
        Application.Figures figures = application.figures();
        if (figures.active() != 0) {
            found.add(figures.active() + " connections of the pools are in use");
        }
        if (figures.threads() > threads + MORE_THREADS) {
            found.add("there are " + figures.threads() + " threads, after " + threads + " in the beginning");
        }
        return found;
    }

    private static boolean isWithoutAnswerOnPurpose(Entry entry) {
        return entry.status() == Entry.NO_ANSWER && entry.kind().bodyComesLater();
    }

    /**
     * F, of what has been logged since the last look.
     *
     * @return how many requests were left without an answer, as the log has it
     */
    private int log(Verdict verdict) throws IOException {
        int told = 0;
        try (var channel = Files.newByteChannel(log);
                var in = java.nio.channels.Channels.newInputStream(channel.position(logRead));
                var lines = new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (secret.matcher(line).find()) {
                    verdict.violation('F', "in the log: " + line);
                }
                if (line.contains(" WARN ")) {
                    verdict.warning();
                }
                if (line.contains("The connection is closed without an answer.")) {
                    told++;
                }
            }
            logRead = channel.position();
        }
        return told;
    }
}
