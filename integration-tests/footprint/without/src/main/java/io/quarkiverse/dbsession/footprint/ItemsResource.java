package io.quarkiverse.dbsession.footprint;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.agroal.api.AgroalDataSource;

/**
 * Items, with JDBC by hand.
 */
@Path("/items")
public class ItemsResource {

    @Inject
    AgroalDataSource dataSource;

    private interface Work<T> {

        T perform(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.perform(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    @POST
    public UUID add(Item item) throws SQLException {
        return inTransaction(connection -> {
            try (PreparedStatement statement = connection
                    .prepareStatement("insert into item(name, price, tags, added) values (?, ?, ?, ?) returning id")) {
                statement.setString(1, item.name());
                statement.setBigDecimal(2, item.price());
                statement.setArray(3, connection.createArrayOf("text", item.tags().toArray()));
                statement.setObject(4, item.added());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getObject(1, UUID.class);
                }
            }
        });
    }

    @GET
    @Path("{id}")
    public Item find(UUID id) throws SQLException {
        return inTransaction(connection -> {
            try (PreparedStatement statement = connection
                    .prepareStatement("select id, name, price, tags, added from item where id = ?")) {
                statement.setObject(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    if (!row.next()) {
                        throw new NotFoundException();
                    }
                    return item(row);
                }
            }
        });
    }

    @GET
    public List<Item> first() throws SQLException {
        return inTransaction(connection -> {
            try (PreparedStatement statement = connection
                    .prepareStatement("select id, name, price, tags, added from item order by added desc limit 20");
                    ResultSet row = statement.executeQuery()) {
                List<Item> items = new ArrayList<>();
                while (row.next()) {
                    items.add(item(row));
                }
                return items;
            }
        });
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(row.getObject(1, UUID.class), row.getString(2), row.getBigDecimal(3),
                List.of((String[]) row.getArray(4).getArray()), row.getObject(5, OffsetDateTime.class));
    }
}
