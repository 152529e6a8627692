package io.quarkiverse.dbsession.example;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;

/**
 * What the requests before have left in the tables, and what they took from the pool.
 */
@Path("/rows")
public class RowsResource {

    @Inject
    DbSession session;

    @Inject
    @DataSource("second")
    DbSession second;

    @Inject
    AgroalDataSource pool;

    @Inject
    @DataSource("second")
    AgroalDataSource secondPool;

    /**
     * @param defaultRows the rows in the default datasource
     * @param secondRows the rows in the second one
     * @param acquired how often a connection has been taken from one of the two pools since the start
     * @param active how many of their connections are in use
     */
    public record Rows(@JsonProperty("default") long defaultRows, @JsonProperty("second") long secondRows, long acquired,
            long active) {
    }

    /**
     * Looks without being seen: the rows are counted on connections that do not come from the pools, so that the figures show
     * other requests only.
     */
    @GET
    public Rows rows() throws SQLException {
        AgroalDataSourceMetrics figures = pool.getMetrics();
        AgroalDataSourceMetrics second = secondPool.getMetrics();
        return new Rows(count(pool), count(secondPool), figures.acquireCount() + second.acquireCount(),
                figures.activeCount() + second.activeCount());
    }

    /**
     * Empties both tables, through the session as any other request would.
     */
    @DELETE
    public void empty() {
        session.execute("delete from example");
        second.execute("delete from example");
    }

    private static long count(AgroalDataSource dataSource) throws SQLException {
        try (Connection connection = Unpooled.connect(dataSource);
                var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from example")) {
            result.next();
            return result.getLong(1);
        }
    }
}
