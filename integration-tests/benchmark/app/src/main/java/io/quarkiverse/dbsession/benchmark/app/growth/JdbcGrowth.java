package io.quarkiverse.dbsession.benchmark.app.growth;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.benchmark.app.JdbcTransaction;
import io.quarkus.arc.All;

/**
 * By hand. There are no observers: nobody has to be told of what is done by hand.
 */
@Path("/growth/jdbc")
public class JdbcGrowth {

    /** As many rows at a time as a session's stream. */
    private static final int FETCH_SIZE = 1000;

    private final AgroalDataSource pool;
    private final TenPools tenPools;
    private final List<Link> links;

    JdbcGrowth(AgroalDataSource pool, TenPools tenPools, @All List<Link> links) {
        this.pool = pool;
        this.tenPools = tenPools;
        this.links = links;
    }

    @GET
    @Path("statements/{n}")
    public Answer statements(int n) throws SQLException {
        return JdbcTransaction.call(pool, connection -> {
            long checksum = 0;
            for (int i = 0; i < n; i++) {
                checksum += number(connection, SessionGrowth.anyRow());
            }
            return new Answer(n, checksum);
        });
    }

    static long number(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(GrowthSql.SELECT_NUMBER)) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @GET
    @Path("rows/{n}/list")
    public Answer list(int n, @QueryParam("heap") boolean heap) throws SQLException {
        Rows rows = Rows.kept(n, heap);
        return JdbcTransaction.call(pool, connection -> {
            List<GrowthRow> list = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(GrowthSql.SELECT_ROWS)) {
                statement.setInt(1, n);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        GrowthRow read = new GrowthRow(row.getInt(1), row.getLong(2), row.getString(3));
                        list.add(read);
                        if (heap) {
                            rows.add(read);
                        }
                    }
                }
            }
            if (!heap) {
                list.forEach(rows::add);
            }
            return rows.answer();
        });
    }

    @GET
    @Path("rows/{n}/stream")
    public Answer stream(int n, @QueryParam("heap") boolean heap) throws SQLException {
        Rows rows = Rows.passing(n, heap);
        return JdbcTransaction.call(pool, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(GrowthSql.SELECT_ROWS)) {
                statement.setFetchSize(FETCH_SIZE);
                statement.setInt(1, n);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.add(new GrowthRow(row.getInt(1), row.getLong(2), row.getString(3)));
                    }
                }
            }
            return rows.answer();
        });
    }

    /**
     * One transaction inside of the other: all connections are held until the last statement has been run, and committed one by
     * one, as those of sessions are.
     */
    @GET
    @Path("datasources/{n}")
    public Answer dataSources(int n) throws SQLException {
        return new Answer(n, checksum(tenPools.first(n)));
    }

    private static long checksum(List<AgroalDataSource> pools) throws SQLException {
        if (pools.isEmpty()) {
            return 0;
        }
        return JdbcTransaction.call(pools.get(0), connection -> number(connection, SessionGrowth.anyRow())
                + checksum(pools.subList(1, pools.size())));
    }

    @GET
    @Path("beans/{n}")
    public Answer beans(int n) throws SQLException {
        return JdbcTransaction.call(pool, connection -> {
            for (Link link : links.subList(0, n)) {
                link.touch(connection);
            }
            return new Answer(n, links.get(n - 1).select(connection, SessionGrowth.anyRow()));
        });
    }

    /** One statement, for who wants it on another thread. */
    Answer select() throws SQLException {
        return JdbcTransaction.call(pool, connection -> new Answer(1, number(connection, SessionGrowth.anyRow())));
    }
}
