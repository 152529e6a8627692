package io.quarkiverse.dbsession.benchmark.app;

/**
 * The statements of the implementations that take SQL. Their parameters are positional, which each of them knows.
 */
final class Sql {

    static final String INSERT_ENTRY = "insert into entry(author, text) values (?, ?)";
    static final String SELECT_WORLD = "select id, random_number from world where id = ?";
    static final String UPDATE_WORLD = "update world set random_number = ? where id = ?";
    static final String SELECT_FORTUNES = "select id, message from fortune";
    static final String SELECT_ITEMS = "select id, name, quantity, price, available, created_at from item order by id";
    static final String SELECT_CUSTOMER = "select id, name, discount from customer where id = ?";
    static final String SELECT_PRICE = "select price from item where id = ?";
    static final String INSERT_ORDER = "insert into orders(customer, item, amount) values (?, ?, ?) returning id";
    static final String UPDATE_STOCK = "update stock set quantity = quantity - 1 where item = ?";
    static final String INSERT_AUDIT = "insert into audit(action, reference) values (?, ?)";

    /** What is inserted. */
    static final String TEXT = "Something that somebody has written";

    /** What has been done. */
    static final String ORDERED = "ordered";
    static final String VIEWED = "viewed";

    private Sql() {
    }
}
