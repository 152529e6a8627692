package io.quarkiverse.dbsession.benchmark.app;

import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * jOOQ in transactions of its own.
 */
@ApplicationScoped
public class JooqWork implements Work {

    static {
        // It would greet whoever starts the application.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    // What its generator makes of tables.
    private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
    private static final Field<Instant> CREATED_AT = field(name("created_at"), SQLDataType.INSTANT);

    private static final Table<Record> ENTRY = table(name("entry"));
    private static final Field<Integer> AUTHOR = field(name("author"), SQLDataType.INTEGER);
    private static final Field<String> TEXT = field(name("text"), SQLDataType.CLOB);

    private static final Table<Record> WORLD = table(name("world"));
    private static final Field<Integer> RANDOM_NUMBER = field(name("random_number"), SQLDataType.INTEGER);

    private static final Table<Record> FORTUNE = table(name("fortune"));
    private static final Field<String> MESSAGE = field(name("message"), SQLDataType.CLOB);

    private static final Table<Record> ITEM = table(name("item"));
    private static final Field<String> NAME = field(name("name"), SQLDataType.CLOB);
    private static final Field<Integer> QUANTITY = field(name("quantity"), SQLDataType.INTEGER);
    private static final Field<BigDecimal> PRICE = field(name("price"), SQLDataType.NUMERIC(10, 2));
    private static final Field<Boolean> AVAILABLE = field(name("available"), SQLDataType.BOOLEAN);

    private final DSLContext jooq;
    private final Customers customers;
    private final Items items;
    private final Orders orders;

    @Inject
    JooqWork(DataSource dataSource, Customers customers, Items items, Orders orders) {
        this.jooq = DSL.using(dataSource, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
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
        jooq.transaction(transaction -> transaction.dsl()
                .insertInto(ENTRY, AUTHOR, TEXT)
                .values(Chance.author(), Sql.TEXT)
                .execute());
    }

    @Override
    public World select() {
        return jooq.transactionResult(transaction -> world(transaction.dsl(), Chance.world()));
    }

    @Override
    public List<World> selects(int count) {
        return jooq.transactionResult(transaction -> worlds(transaction.dsl(), count));
    }

    @Override
    public Order five() {
        return jooq.transactionResult(transaction -> {
            DSLContext dsl = transaction.dsl();
            Customer customer = customers.find(dsl, Chance.customer());
            int item = Chance.item();
            BigDecimal amount = customer.pays(items.price(dsl, item));
            long id = orders.insert(dsl, customer, item, amount);
            items.take(dsl, item);
            orders.audit(dsl, Sql.ORDERED, id);
            return new Order(id, customer.name(), amount);
        });
    }

    @Override
    public List<Item> list() {
        return jooq.transactionResult(transaction -> transaction.dsl()
                .select(ID, NAME, QUANTITY, PRICE, AVAILABLE, CREATED_AT)
                .from(ITEM)
                .orderBy(ID)
                .fetch(mapping(Item::new)));
    }

    @Override
    public World independent() {
        int id = Chance.world();
        jooq.transaction(transaction -> orders.audit(transaction.dsl(), Sql.VIEWED, id));
        return jooq.transactionResult(transaction -> world(transaction.dsl(), id));
    }

    @Override
    public List<World> updates(int count) {
        return jooq.transactionResult(transaction -> {
            DSLContext dsl = transaction.dsl();
            List<World> worlds = worlds(dsl, count);
            worlds.replaceAll(world -> new World(world.id(), Chance.numberOtherThan(world.randomNumber())));
            worlds.sort(Comparator.comparingInt(World::id));
            BatchBindStep batch = dsl.batch(dsl.update(WORLD).set(RANDOM_NUMBER, 0).where(ID.eq(0)));
            for (World world : worlds) {
                batch.bind(world.randomNumber(), world.id());
            }
            batch.execute();
            return worlds;
        });
    }

    @Override
    public List<Fortune> fortunes() {
        return jooq.transactionResult(transaction -> transaction.dsl()
                .select(ID, MESSAGE)
                .from(FORTUNE)
                .fetch(mapping(Fortune::new)));
    }

    private static World world(DSLContext dsl, int id) {
        return dsl.select(ID, RANDOM_NUMBER).from(WORLD).where(ID.eq(id)).fetchSingle(mapping(World::new));
    }

    private static List<World> worlds(DSLContext dsl, int count) {
        List<World> found = new ArrayList<>(count);
        for (int id : Chance.worlds(count)) {
            found.add(world(dsl, id));
        }
        return found;
    }

    @ApplicationScoped
    static class Customers {

        private static final Table<Record> CUSTOMER = table(name("customer"));
        private static final Field<Integer> DISCOUNT = field(name("discount"), SQLDataType.INTEGER);

        Customer find(DSLContext dsl, int id) {
            return dsl.select(ID, NAME, DISCOUNT).from(CUSTOMER).where(ID.eq(id)).fetchSingle(mapping(Customer::new));
        }
    }

    @ApplicationScoped
    static class Items {

        private static final Table<Record> STOCK = table(name("stock"));
        private static final Field<Integer> OF_ITEM = field(name("item"), SQLDataType.INTEGER);

        BigDecimal price(DSLContext dsl, int id) {
            return dsl.select(PRICE).from(ITEM).where(ID.eq(id)).fetchSingle(PRICE);
        }

        void take(DSLContext dsl, int id) {
            dsl.update(STOCK).set(QUANTITY, QUANTITY.minus(1)).where(OF_ITEM.eq(id)).execute();
        }
    }

    @ApplicationScoped
    static class Orders {

        private static final Table<Record> ORDERS = table(name("orders"));
        private static final Field<Long> KEY = field(name("id"), SQLDataType.BIGINT);
        private static final Field<Integer> CUSTOMER = field(name("customer"), SQLDataType.INTEGER);
        private static final Field<Integer> OF_ITEM = field(name("item"), SQLDataType.INTEGER);
        private static final Field<BigDecimal> AMOUNT = field(name("amount"), SQLDataType.NUMERIC(10, 2));

        private static final Table<Record> AUDIT = table(name("audit"));
        private static final Field<String> ACTION = field(name("action"), SQLDataType.CLOB);
        private static final Field<Long> REFERENCE = field(name("reference"), SQLDataType.BIGINT);

        long insert(DSLContext dsl, Customer customer, int item, BigDecimal amount) {
            return dsl.insertInto(ORDERS, CUSTOMER, OF_ITEM, AMOUNT)
                    .values(customer.id(), item, amount)
                    .returningResult(KEY)
                    .fetchSingle(KEY);
        }

        void audit(DSLContext dsl, String action, long reference) {
            dsl.insertInto(AUDIT, ACTION, REFERENCE).values(action, reference).execute();
        }
    }
}
