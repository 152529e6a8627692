package io.quarkiverse.dbsession.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
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
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;

/**
 * Reads {@value Tables#ROWS} rows as records of six components, each time in a transaction of its own on a connection of the
 * same pool. What is reported is one row.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Tables.ROWS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class MappingBenchmark {

    private AgroalDataSource pool;
    private DbSessions sessions;
    private JdbcTemplate spring;
    private DataClassRowMapper<Item> dataClassRowMapper;
    private Jdbi jdbi;

    @Setup
    public void start() throws InterruptedException {
        Application.start();
        pool = Application.bean(AgroalDataSource.class);
        sessions = Application.bean(DbSessions.class);
        spring = new JdbcTemplate(pool);
        dataClassRowMapper = DataClassRowMapper.newInstance(Item.class);
        jdbi = Jdbi.create(pool).registerRowMapper(ConstructorMapper.factory(Item.class));
    }

    @Benchmark
    public List<Item> handWritten(Cpu cpu) throws SQLException {
        cpu.count();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            List<Item> items = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(Tables.SELECT);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    items.add(new Item(row.getLong(1), row.getString(2), row.getInt(3), row.getBigDecimal(4),
                            row.getBoolean(5), row.getObject(6, OffsetDateTime.class)));
                }
            }
            connection.commit();
            return items;
        }
    }

    @Benchmark
    public List<Item> session(Cpu cpu) {
        cpu.count();
        try (DbSession session = sessions.open()) {
            List<Item> items = session.sql(Tables.SELECT).query(Item.class).list();
            session.commit();
            return items;
        }
    }

    /**
     * The session with a mapper by hand, which reads through the guarded view of a row.
     */
    @Benchmark
    public List<Item> sessionWithRowMapper(Cpu cpu) {
        cpu.count();
        try (DbSession session = sessions.open()) {
            List<Item> items = session.sql(Tables.SELECT)
                    .query(row -> new Item(row.getLong(1), row.getString(2), row.getInt(3), row.getBigDecimal(4),
                            row.getBoolean(5), row.getObject(6, OffsetDateTime.class)))
                    .list();
            session.commit();
            return items;
        }
    }

    @Benchmark
    public List<Item> jdbiConstructorMapper(Cpu cpu) {
        cpu.count();
        return jdbi.inTransaction(handle -> handle.createQuery(Tables.SELECT).mapTo(Item.class).list());
    }

    /**
     * In auto-commit mode, as it is used without a transaction manager: it can only be faster for that.
     */
    @Benchmark
    public List<Item> springDataClassRowMapper(Cpu cpu) {
        cpu.count();
        return spring.query(Tables.SELECT, dataClassRowMapper);
    }
}
