package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;

/**
 * By sessions: the request's transaction ends by itself.
 */
@ApplicationScoped
public class SessionWork implements Work {

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    Customers customers;

    @Inject
    Items items;

    @Inject
    Orders orders;

    @Override
    public String none() {
        return "none";
    }

    @Override
    public void insert() {
        session.execute(Sql.INSERT_ENTRY, Chance.author(), Sql.TEXT);
    }

    @Override
    public World select() {
        return world(Chance.world());
    }

    @Override
    public List<World> selects(int count) {
        return worlds(count);
    }

    @Override
    public Order five() {
        Customer customer = customers.find(Chance.customer());
        int item = Chance.item();
        BigDecimal amount = customer.pays(items.price(item));
        long id = orders.insert(customer, item, amount);
        items.take(item);
        orders.audit(Sql.ORDERED, id);
        return new Order(id, customer.name(), amount);
    }

    @Override
    public List<Item> list() {
        return session.sql(Sql.SELECT_ITEMS).query(Item.class).list();
    }

    @Override
    public World independent() {
        int id = Chance.world();
        sessions.independent().run(audit -> audit.execute(Sql.INSERT_AUDIT, Sql.VIEWED, (long) id));
        return world(id);
    }

    @Override
    public List<World> updates(int count) {
        List<World> worlds = worlds(count);
        worlds.replaceAll(world -> new World(world.id(), Chance.numberOtherThan(world.randomNumber())));
        worlds.sort(Comparator.comparingInt(World::id));
        session.sql(Sql.UPDATE_WORLD)
                .batch(worlds.stream().map(world -> new Object[] { world.randomNumber(), world.id() }).toList());
        return worlds;
    }

    @Override
    public List<Fortune> fortunes() {
        return session.sql(Sql.SELECT_FORTUNES).query(Fortune.class).list();
    }

    private World world(int id) {
        return session.sql(Sql.SELECT_WORLD).param(id).query(World.class).single();
    }

    private List<World> worlds(int count) {
        List<World> found = new ArrayList<>(count);
        for (int id : Chance.worlds(count)) {
            found.add(world(id));
        }
        return found;
    }

    @ApplicationScoped
    static class Customers {

        @Inject
        DbSession session;

        Customer find(int id) {
            return session.sql(Sql.SELECT_CUSTOMER).param(id).query(Customer.class).single();
        }
    }

    @ApplicationScoped
    static class Items {

        @Inject
        DbSession session;

        BigDecimal price(int id) {
            return session.sql(Sql.SELECT_PRICE).param(id).query(BigDecimal.class).single();
        }

        void take(int id) {
            session.execute(Sql.UPDATE_STOCK, id);
        }
    }

    @ApplicationScoped
    static class Orders {

        @Inject
        DbSession session;

        long insert(Customer customer, int item, BigDecimal amount) {
            return session.sql(Sql.INSERT_ORDER).params(customer.id(), item, amount).query(Long.class).single();
        }

        void audit(String action, long reference) {
            session.execute(Sql.INSERT_AUDIT, action, reference);
        }
    }
}
