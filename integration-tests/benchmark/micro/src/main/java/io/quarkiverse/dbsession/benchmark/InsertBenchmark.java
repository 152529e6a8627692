package io.quarkiverse.dbsession.benchmark;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;

/**
 * Writes {@value Tables#ROWS} rows of six columns, each time in a transaction that is rolled back, so that the table stays
 * empty. What is reported is one row.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Tables.ROWS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class InsertBenchmark {

    private static final int CHUNK = 1_000;

    private static final String COPY = "copy written (id, name, quantity, price, available, created_at) from stdin";

    private AgroalDataSource pool;
    private DbSessions sessions;
    private List<Item> items;

    @Setup
    public void start() throws InterruptedException {
        Application.start();
        pool = Application.bean(AgroalDataSource.class);
        sessions = Application.bean(DbSessions.class);
        OffsetDateTime start = OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);
        items = IntStream.rangeClosed(1, Tables.ROWS)
                .mapToObj(i -> new Item(i, "item " + i, i % 1000, BigDecimal.valueOf(i, 2), i % 3 == 0, start.plusSeconds(i)))
                .toList();
    }

    @Benchmark
    public int batchHandWritten(Cpu cpu) throws SQLException {
        cpu.count();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            int rows = 0;
            try (PreparedStatement statement = connection.prepareStatement("insert into written "
                    + "(id, name, quantity, price, available, created_at) values (?, ?, ?, ?, ?, ?)")) {
                for (Item item : items) {
                    statement.setLong(1, item.id());
                    statement.setString(2, item.name());
                    statement.setInt(3, item.quantity());
                    statement.setBigDecimal(4, item.price());
                    statement.setBoolean(5, item.available());
                    statement.setObject(6, item.createdAt());
                    statement.addBatch();
                    if (++rows % CHUNK == 0) {
                        statement.executeBatch();
                    }
                }
                statement.executeBatch();
            }
            connection.rollback();
            return rows;
        }
    }

    @Benchmark
    public int[] batchSession(Cpu cpu) {
        cpu.count();
        try (DbSession session = sessions.open()) {
            int[] counts = session.sql("insert into written (id, name, quantity, price, available, created_at) "
                    + "values (:id, :name, :quantity, :price, :available, :createdAt)").batch(items);
            session.rollback();
            return counts;
        }
    }

    /**
     * As much care as the session takes for text, and none for other types.
     */
    @Benchmark
    public long copyHandWritten(Cpu cpu) throws SQLException, IOException {
        cpu.count();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            StringBuilder text = new StringBuilder();
            for (Item item : items) {
                text.append(item.id()).append('\t');
                appendEscaped(text, item.name());
                text.append('\t').append(item.quantity()).append('\t').append(item.price()).append('\t')
                        .append(item.available() ? 't' : 'f').append('\t').append(item.createdAt()).append('\n');
                if (text.length() > 60_000) {
                    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                    copy.writeToCopy(bytes, 0, bytes.length);
                    text.setLength(0);
                }
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            long rows = copy.endCopy();
            connection.rollback();
            return rows;
        }
    }

    private static void appendEscaped(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    @Benchmark
    public long copySession(Cpu cpu) {
        cpu.count();
        try (DbSession session = sessions.open()) {
            long rows = session.copyIn(COPY, items.stream());
            session.rollback();
            return rows;
        }
    }
}
