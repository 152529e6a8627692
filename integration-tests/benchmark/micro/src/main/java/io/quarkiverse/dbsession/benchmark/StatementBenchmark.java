package io.quarkiverse.dbsession.benchmark;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.inject.spi.CDI;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.agroal.DataSource.DataSourceLiteral;

/**
 * One statement more in a transaction that goes on, over a database that costs nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatementBenchmark {

    private static final BigDecimal PRICE = new BigDecimal("12.50");
    private static final OffsetDateTime CREATED_AT = OffsetDateTime.of(2026, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);

    private Connection connection;
    private DbSession session;
    private int id;

    @Setup
    public void start() throws InterruptedException, SQLException {
        Application.start();
        DataSourceLiteral stub = new DataSourceLiteral("stub");
        connection = CDI.current().select(AgroalDataSource.class, stub).get().getConnection();
        connection.setAutoCommit(false);
        session = CDI.current().select(DbSessions.class, stub).get().open();
    }

    @TearDown
    public void end() throws SQLException {
        session.close();
        connection.close();
    }

    @Benchmark
    public int byHandWith1Parameter() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from item where id = ?")) {
            statement.setInt(1, id++);
            return statement.executeUpdate();
        }
    }

    @Benchmark
    public int sessionWith1Parameter() {
        return session.sql("delete from item where id = :id").param("id", id++).update();
    }

    @Benchmark
    public int byHandWith10Parameters() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into item(id, name, quantity, price, available, "
                + "created_at, colour, size, weight, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            statement.setLong(1, id++);
            statement.setString(2, "item");
            statement.setInt(3, 17);
            statement.setBigDecimal(4, PRICE);
            statement.setBoolean(5, true);
            statement.setObject(6, CREATED_AT);
            statement.setString(7, "red");
            statement.setInt(8, 42);
            statement.setInt(9, 1200);
            statement.setString(10, "here");
            return statement.executeUpdate();
        }
    }

    @Benchmark
    public int sessionWith10Parameters() {
        return session.sql("insert into item(id, name, quantity, price, available, created_at, colour, size, weight, origin) "
                + "values (:id, :name, :quantity, :price, :available, :createdAt, :colour, :size, :weight, :origin)")
                .param("id", (long) id++)
                .param("name", "item")
                .param("quantity", 17)
                .param("price", PRICE)
                .param("available", true)
                .param("createdAt", CREATED_AT)
                .param("colour", "red")
                .param("size", 42)
                .param("weight", 1200)
                .param("origin", "here")
                .update();
    }

    /** One row of six columns. */
    @Benchmark
    public Item byHandRow() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select id, name, quantity, price, available, "
                + "created_at from item where id = ?")) {
            statement.setInt(1, id++);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Item(row.getLong(1), row.getString(2), row.getInt(3), row.getBigDecimal(4), row.getBoolean(5),
                        row.getObject(6, OffsetDateTime.class));
            }
        }
    }

    @Benchmark
    public Item sessionRow() {
        return session.sql("select id, name, quantity, price, available, created_at from item where id = :id")
                .param("id", id++).query(Item.class).single();
    }

    @Benchmark
    public Item sessionRowWithRowMapper() {
        return session.sql("select id, name, quantity, price, available, created_at from item where id = :id")
                .param("id", id++)
                .query(row -> new Item(row.getLong(1), row.getString(2), row.getInt(3), row.getBigDecimal(4),
                        row.getBoolean(5), row.getObject(6, OffsetDateTime.class)))
                .single();
    }
}
