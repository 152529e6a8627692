package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Jdbi in transactions of its own, with mappers that reflect nothing.
 */
@ApplicationScoped
public class JdbiWork implements Work {

    private static final RowMapper<World> WORLD = (row, context) -> new World(row.getInt(1), row.getInt(2));
    private static final RowMapper<Fortune> FORTUNE = (row, context) -> new Fortune(row.getInt(1), row.getString(2));
    private static final RowMapper<Item> ITEM = (row, context) -> new Item(row.getInt(1), row.getString(2), row.getInt(3),
            row.getBigDecimal(4), row.getBoolean(5), row.getObject(6, OffsetDateTime.class).toInstant());
    private static final RowMapper<Customer> CUSTOMER = (row, context) -> new Customer(row.getInt(1), row.getString(2),
            row.getInt(3));

    private final Jdbi jdbi;
    private final Customers customers;
    private final Items items;
    private final Orders orders;

    @Inject
    JdbiWork(DataSource dataSource, Customers customers, Items items, Orders orders) {
        this.jdbi = Jdbi.create(dataSource);
        this.customers = customers;
        this.items = items;
        this.orders = orders;
    }

    @Override
    public String none() {
        return "none";
    }

    @Override
    public void insert() {
        jdbi.useTransaction(handle -> handle.createUpdate(Sql.INSERT_ENTRY)
                .bind(0, Chance.author())
                .bind(1, Sql.TEXT)
                .execute());
    }

    @Override
    public World select() {
        return jdbi.inTransaction(handle -> world(handle, Chance.world()));
    }

    @Override
    public List<World> selects(int count) {
        return jdbi.inTransaction(handle -> worlds(handle, count));
    }

    @Override
    public Order five() {
        return jdbi.inTransaction(handle -> {
            Customer customer = customers.find(handle, Chance.customer());
            int item = Chance.item();
            BigDecimal amount = customer.pays(items.price(handle, item));
            long id = orders.insert(handle, customer, item, amount);
            items.take(handle, item);
            orders.audit(handle, Sql.ORDERED, id);
            return new Order(id, customer.name(), amount);
        });
    }

    @Override
    public List<Item> list() {
        return jdbi.inTransaction(handle -> handle.createQuery(Sql.SELECT_ITEMS).map(ITEM).list());
    }

    @Override
    public World independent() {
        int id = Chance.world();
        jdbi.useTransaction(handle -> orders.audit(handle, Sql.VIEWED, id));
        return jdbi.inTransaction(handle -> world(handle, id));
    }

    @Override
    public List<World> updates(int count) {
        return jdbi.inTransaction(handle -> {
            List<World> worlds = worlds(handle, count);
            worlds.replaceAll(world -> new World(world.id(), Chance.numberOtherThan(world.randomNumber())));
            worlds.sort(Comparator.comparingInt(World::id));
            PreparedBatch batch = handle.prepareBatch(Sql.UPDATE_WORLD);
            for (World world : worlds) {
                batch.bind(0, world.randomNumber()).bind(1, world.id()).add();
            }
            batch.execute();
            return worlds;
        });
    }

    @Override
    public List<Fortune> fortunes() {
        return jdbi.inTransaction(handle -> handle.createQuery(Sql.SELECT_FORTUNES).map(FORTUNE).list());
    }

    private static World world(Handle handle, int id) {
        return handle.createQuery(Sql.SELECT_WORLD).bind(0, id).map(WORLD).one();
    }

    private static List<World> worlds(Handle handle, int count) {
        List<World> found = new ArrayList<>(count);
        for (int id : Chance.worlds(count)) {
            found.add(world(handle, id));
        }
        return found;
    }

    @ApplicationScoped
    static class Customers {

        Customer find(Handle handle, int id) {
            return handle.createQuery(Sql.SELECT_CUSTOMER).bind(0, id).map(CUSTOMER).one();
        }
    }

    @ApplicationScoped
    static class Items {

        BigDecimal price(Handle handle, int id) {
            return handle.createQuery(Sql.SELECT_PRICE).bind(0, id).mapTo(BigDecimal.class).one();
        }

        void take(Handle handle, int id) {
            handle.createUpdate(Sql.UPDATE_STOCK).bind(0, id).execute();
        }
    }

    @ApplicationScoped
    static class Orders {

        long insert(Handle handle, Customer customer, int item, BigDecimal amount) {
            return handle.createQuery(Sql.INSERT_ORDER)
                    .bind(0, customer.id())
                    .bind(1, item)
                    .bind(2, amount)
                    .mapTo(Long.class)
                    .one();
        }

        void audit(Handle handle, String action, long reference) {
            handle.createUpdate(Sql.INSERT_AUDIT).bind(0, action).bind(1, reference).execute();
        }
    }
}
