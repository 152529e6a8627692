package io.quarkiverse.dbsession.footprint;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.DbSession;

/**
 * Items, with the session.
 */
@Path("/items")
public class ItemsResource {

    @Inject
    DbSession session;

    @POST
    public UUID add(Item item) {
        return session.sql("insert into item(name, price, tags, added) values (?, ?, ?, ?) returning id")
                .params(item.name(), item.price(), item.tags(), item.added()).query(UUID.class).single();
    }

    @GET
    @Path("{id}")
    public Item find(UUID id) {
        return session.sql("select id, name, price, tags, added from item where id = ?").param(id).query(Item.class).optional()
                .orElseThrow(NotFoundException::new);
    }

    @GET
    public List<Item> first() {
        return session.sql("select id, name, price, tags, added from item order by added desc limit 20").query(Item.class)
                .list();
    }
}
