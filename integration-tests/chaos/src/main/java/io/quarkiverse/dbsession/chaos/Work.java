package io.quarkiverse.dbsession.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What requests do with a database. Whatever it is, three rows of {@code op} are there afterwards, or none.
 */
final class Work {

    private static final String INSERT = "insert into op(request, part, value) values (?, ?, ?)";

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "interrupter");
        thread.setDaemon(true);
        return thread;
    });

    private Work() {
    }

    /**
     * @param secret a value that nobody but the database may see
     */
    static void perform(Statements statements, Attack attack, String secret) {
        switch (attack.work) {
            case "batch" -> statements.batch(INSERT, rows(attack, secret));
            case "batch-fails" -> {
                rows(statements, attack, secret);
                statements.batch(INSERT, rows(attack, secret));
            }
            case "copy" -> statements.copy(rows(attack, secret));
            case "copy-fails" -> {
                rows(statements, attack, secret);
                statements.copy(rows(attack, secret));
            }
            case "nested" -> {
                rows(statements, attack, secret);
                try {
                    statements.nested(() -> {
                        statements.update(INSERT, attack.id, Attack.UNDONE_PART, secret);
                        throw new Refused("nested");
                    });
                } catch (Refused e) {
                    // Undone, as it was meant.
                }
            }
            case "swallowed" -> {
                rows(statements, attack, secret);
                try {
                    statements.update(INSERT, attack.id, 0, secret);
                } catch (RuntimeException e) {
                    // Such applications exist: the transaction is lost, and nobody says so.
                }
            }
            case "taken" -> {
                rows(statements, attack, secret);
                statements.update("insert into taken(value) values (?), (?)", secret, secret);
            }
            case "deferred" -> {
                rows(statements, attack, secret);
                statements.update("insert into taken_late(value) values (?), (?)", secret, secret);
            }
            case "disk-full" -> {
                rows(statements, attack, secret);
                statements.update("insert into full_disk(request, value) values (?, ?)", attack.id, secret);
            }
            case "sleep" -> {
                rows(statements, attack, secret);
                statements.number("select count(pg_sleep(?))", attack.size / 1000.0);
            }
            case "hurry" -> {
                rows(statements, attack, secret);
                statements.hurry("select count(pg_sleep(?))", attack.size / 1000.0);
            }
            case "lock-timeout" -> {
                statements.update("set local lock_timeout = '30ms'");
                contend(statements, attack, 20);
                rows(statements, attack, secret);
            }
            case "deadlock" -> {
                rows(statements, attack, secret);
                contend(statements, attack, 5);
            }
            case "serializable" -> {
                statements.update("set transaction isolation level serializable");
                serializable(statements, attack, secret);
            }
            case "conflict" -> serializable(statements, attack, secret);
            case "interrupt-between" -> {
                statements.update(INSERT, attack.id, 0, secret);
                Thread.currentThread().interrupt();
                statements.update(INSERT, attack.id, 1, secret);
                statements.update(INSERT, attack.id, 2, secret);
            }
            case "interrupt-last" -> {
                rows(statements, attack, secret);
                Thread.currentThread().interrupt();
            }
            case "interrupt-other" -> {
                Thread thread = Thread.currentThread();
                Future<?> interrupt = TIMER.schedule(thread::interrupt, attack.id % 12, TimeUnit.MILLISECONDS);
                try {
                    rows(statements, attack, secret);
                    statements.number("select count(pg_sleep(0.005))");
                } finally {
                    interrupt.cancel(false);
                }
            }
            default -> rows(statements, attack, secret);
        }
        thrown(attack);
    }

    /** What the application throws when everything has been written. */
    private static void thrown(Attack attack) {
        switch (attack.work) {
            case "refused" -> throw new Refused("by the application");
            case "mapper-throws" -> throw new Refused("mapper");
            case "throws" -> throw new IllegalArgumentException("by the application");
            case "error" -> throw new AssertionError("by the application");
            default -> {
                // Well.
            }
        }
    }

    private static void rows(Statements statements, Attack attack, String secret) {
        for (int part = 0; part < Attack.ROWS; part++) {
            statements.update(INSERT, attack.id, part, secret);
        }
    }

    private static List<Object[]> rows(Attack attack, String secret) {
        List<Object[]> rows = new ArrayList<>();
        for (int part = 0; part < Attack.ROWS; part++) {
            rows.add(new Object[] { attack.id, part, secret });
        }
        return rows;
    }

    /** Two of four rows, in any order. */
    private static void contend(Statements statements, Attack attack, int millis) {
        // Neighbouring requests, which run at the same time, get different ones.
        long mixed = attack.id * 0x9E3779B97F4A7C15L;
        statements.update("update contended set n = n + 1 where id = ?", mixed >>> 62);
        statements.number("select count(pg_sleep(?))", millis / 1000.0);
        statements.update("update contended set n = n + 1 where id = ?", mixed >>> 50 & 3);
    }

    private static void serializable(Statements statements, Attack attack, String secret) {
        statements.number("select sum(n) from contended");
        rows(statements, attack, secret);
        statements.update("update contended set n = n + 1 where id = ?", attack.id % 8);
    }
}
