package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkiverse.dbsession.interop.migration.Change;
import io.quarkiverse.dbsession.interop.migration.NewOrder;
import io.quarkiverse.dbsession.interop.migration.Order;
import io.quarkiverse.dbsession.interop.migration.Orders;
import io.quarkiverse.dbsession.interop.migration.OrdersWithDbSession;
import io.quarkiverse.dbsession.interop.migration.Report;
import io.quarkiverse.dbsession.interop.migration.Status;

/**
 * Every operation on orders, done by the code before and the code after the move: both give the same result and leave the same
 * rows.
 */
abstract class OrdersTest extends InteropTest {

    static final String FIRST = "1 A-1 10.00 NEW null 1";
    static final String SECOND = "2 A-2 20.50 PAID gift null";
    static final String THIRD = "3 A-3 5.00 SHIPPED null 1";

    static final Order ORDER_1 = new Order(1, "A-1", new BigDecimal("10.00"), Status.NEW, null,
            Instant.parse("2026-01-02T03:04:05Z"));
    static final Order ORDER_2 = new Order(2, "A-2", new BigDecimal("20.50"), Status.PAID, "gift",
            Instant.parse("2026-01-02T03:04:06.789Z"));
    static final Order ORDER_3 = new Order(3, "A-3", new BigDecimal("5.00"), Status.SHIPPED, null,
            Instant.parse("2026-01-02T03:04:07Z"));

    @Inject
    AgroalDataSource pool;

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    OrdersWithDbSession after;

    abstract Orders before();

    @BeforeEach
    void threeOrders() {
        execute("truncate orders, customer, trace restart identity");
        execute("insert into customer (name) values ('Ada')");
        execute("""
                insert into orders (number, total, status, note, customer_id, created_at) values
                    ('A-1', 10.00, 'NEW', null, 1, '2026-01-02T03:04:05Z'),
                    ('A-2', 20.50, 'PAID', 'gift', null, '2026-01-02T03:04:06.789Z'),
                    ('A-3', 5.00, 'SHIPPED', null, 1, '2026-01-02T03:04:07Z')
                """);
    }

    @Test
    void oneIsFound() {
        both(orders -> orders.find(2), Optional.of(ORDER_2), FIRST, SECOND, THIRD);
        both(orders -> orders.find(4), Optional.empty(), FIRST, SECOND, THIRD);
    }

    @Test
    void recordsHoldRecords() {
        both(orders -> orders.withCustomers().stream().map(Record::toString).toList(), List.of(
                "Sale[id=1, number=A-1, total=10.00, customer=Customer[id=1, name=Ada]]",
                "Sale[id=2, number=A-2, total=20.50, customer=null]",
                "Sale[id=3, number=A-3, total=5.00, customer=Customer[id=1, name=Ada]]"),
                FIRST, SECOND, THIRD);
    }

    @Test
    void keyIsGenerated() {
        both(orders -> orders.add(order("B-1", 1)), 4L, FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null");
        both(orders -> orders.add(new NewOrder("B-1", BigDecimal.TEN, 1L, "soon")), 4L,
                FIRST, SECOND, THIRD, "4 B-1 10.00 NEW soon 1");
    }

    @Test
    void duplicateIsFoundOutByItsError() {
        both(orders -> orders.addIfNew(order("A-2", 1)), false, FIRST, SECOND, THIRD);
        both(orders -> orders.addIfNew(order("B-1", 1)), true, FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null");
    }

    @Test
    void otherErrorIsNoDuplicate() {
        bothFail(orders -> orders.addIfNew(order("B-1", -1)), RuntimeException.class, FIRST, SECOND, THIRD);
    }

    @Test
    void manyAreAddedAtOnce() {
        both(orders -> orders.addAll(List.of(order("B-1", 1), new NewOrder("B-2", new BigDecimal("2.50"), 1L, "soon"))), 2,
                FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null", "5 B-2 2.50 NEW soon 1");
    }

    @Test
    void allOrNoneAreAdded() {
        bothFail(orders -> orders.addAll(List.of(order("B-1", 1), order("A-2", 1))), RuntimeException.class,
                FIRST, SECOND, THIRD);
    }

    @Test
    void validOnesAreAdded() {
        both(orders -> orders.addValid(List.of(order("B-1", 1), order("A-2", 1), order("B-2", -1), order("B-3", 3))), 2,
                FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null", "7 B-3 3.00 NEW null null");
    }

    @Test
    void traceIsLeftInAnyCase() {
        both(orders -> {
            orders.addWithTrace(order("B-1", 1));
            return true;
        }, true, FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null", "to be added: B-1");
        bothFail(orders -> {
            orders.addWithTrace(order("A-2", 1));
            return true;
        }, RuntimeException.class, FIRST, SECOND, THIRD, "to be added: A-2");
    }

    @Test
    void oneIsChanged() {
        both(orders -> orders.change(new Change(2, BigDecimal.ONE, null)), 1, FIRST, "2 A-2 1.00 PAID null null", THIRD);
        both(orders -> orders.change(new Change(4, BigDecimal.ONE, "none")), 0, FIRST, SECOND, THIRD);
    }

    @Test
    void manyAreChanged() {
        both(orders -> orders.mark(List.of(1L, 2L, 4L), Status.SHIPPED), 2,
                "1 A-1 10.00 SHIPPED null 1", "2 A-2 20.50 SHIPPED gift null", THIRD);
    }

    @Test
    void manyAreFound() {
        both(orders -> orders.findAll(List.of(3L, 1L, 4L)), List.of(ORDER_1, ORDER_3), FIRST, SECOND, THIRD);
        both(orders -> orders.findAll(List.of()), List.of(), FIRST, SECOND, THIRD);
    }

    @Test
    void allAreExported() {
        both(orders -> {
            List<Order> exported = new ArrayList<>();
            orders.export(exported::add);
            return exported;
        }, List.of(ORDER_1, ORDER_2, ORDER_3), FIRST, SECOND, THIRD);
        bothFail(orders -> {
            orders.export(order -> {
                throw new Bad("export");
            });
            return true;
        }, Bad.class, FIRST, SECOND, THIRD);
    }

    @Test
    void twoAreMergedOrNone() {
        both(orders -> {
            orders.merge(1, 2);
            return true;
        }, true, "2 A-2 30.50 PAID gift null", THIRD);
        bothFail(orders -> {
            orders.merge(1, 4);
            return true;
        }, IllegalArgumentException.class, FIRST, SECOND, THIRD);
    }

    @Test
    void oneIsCancelledWithATraceOrNone() {
        both(orders -> {
            orders.cancel(1);
            return true;
        }, true, SECOND, THIRD, "cancelled: 1");
        bothFail(orders -> {
            orders.cancel(3);
            return true;
        }, IllegalArgumentException.class, FIRST, SECOND, THIRD);
    }

    /** What returns has been committed, for others to see, although the context goes on. */
    @Test
    void unitIsCommittedWhenItReturns() {
        both(orders -> {
            orders.merge(1, 2);
            return content();
        }, List.of("2 A-2 30.50 PAID gift null", THIRD), "2 A-2 30.50 PAID gift null", THIRD);
        both(orders -> {
            orders.cancel(1);
            return content();
        }, List.of(SECOND, THIRD, "cancelled: 1"), SECOND, THIRD, "cancelled: 1");
    }

    @Test
    @DiffersWithRollback(Reason.LEVEL)
    void reportIsReadAtOneMoment() {
        both(Orders::report, new Report(3, new BigDecimal("35.50"), "repeatable read, read-only on"), FIRST, SECOND, THIRD);
    }

    /** Two connections, two transactions: code that has moved and code that has not cannot see each other. */
    @Test
    @DiffersWithRollback(Reason.SEEN)
    void codeThatHasNotMovedDoesNotSeeWhatIsUncommitted() {
        long id = sessions.newContext().call(() -> {
            long added = after.add(order("B-1", 1));
            assertThat(before().find(added)).isEmpty();
            assertThat(after.find(added)).isPresent();
            return added;
        });
        assertThat(before().find(id)).isPresent();
    }

    /** One connection for all statements of a request, instead of one for each. */
    @Test
    void connectionIsTakenOnce() {
        assertThat(acquiredBy("/orders/" + name() + "?end=200")).isEqualTo(2);
        threeOrders();
        assertThat(acquiredBy("/orders/session?end=200")).isEqualTo(1);
    }

    @Test
    void rowsAreLeftBehindByAutoCommitOnly() {
        for (String end : List.of("409", "checked", "unchecked")) {
            requestLeaves("/orders/" + name() + "?end=" + end, true);
            requestLeaves("/orders/session?end=" + end, false);
        }
        requestLeaves("/orders/session?end=200", true);
        requestLeaves("/orders/session?end=redirect", true);
    }

    @Test
    void errorThatIsSwallowed() {
        assertThat(requestLeaves("/orders/" + name() + "/swallowed?end=200", true)).isEqualTo(200);
        assertThat(requestLeaves("/orders/session/swallowed?end=200", false)).isEqualTo(500);
    }

    /**
     * How the resource calls the code before.
     */
    abstract String name();

    /**
     * Sends a request that adds two orders.
     *
     * @param left whether they are there afterwards
     * @return its status
     */
    int requestLeaves(String path, boolean left) {
        threeOrders();
        int status = given().redirects().follow(false).post(path).statusCode();
        assertThat(content()).as(path).isEqualTo(left
                ? List.of(FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null", "5 B-2 1.00 NEW null null")
                : List.of(FIRST, SECOND, THIRD));
        return status;
    }

    private static long acquiredBy(String path) {
        long acquired = figures().getLong("acquired");
        post(path).then().statusCode(200);
        return figures().getLong("acquired") - acquired;
    }

    /**
     * Does it with the code before and with the code after, each on a table with the same three orders and in a request context
     * of its own, which is committed if nothing is thrown.
     */
    <T> void both(Function<Orders, T> operation, T result, String... content) {
        for (Orders orders : List.of(before(), after)) {
            threeOrders();
            assertThat(sessions.newContext().<T> call(() -> operation.apply(orders))).as("" + orders).isEqualTo(result);
            assertThat(content()).as("" + orders).containsExactly(content);
        }
    }

    void bothFail(Function<Orders, ?> operation, Class<? extends Throwable> type, String... content) {
        for (Orders orders : List.of(before(), after)) {
            threeOrders();
            assertThatThrownBy(() -> sessions.newContext().run(() -> operation.apply(orders))).as("" + orders)
                    .isInstanceOf(type);
            assertThat(content()).as("" + orders).containsExactly(content);
        }
    }

    /**
     * Does it in a request context of its own.
     */
    void inContext(Consumer<DbSession> work) {
        sessions.newContext().run(() -> work.accept(session));
    }

    static NewOrder order(String number, int total) {
        return new NewOrder(number, BigDecimal.valueOf(total), null, null);
    }

    /**
     * The orders that are there, and the traces.
     */
    List<String> content() {
        List<String> content = new ArrayList<>(strings("""
                select concat_ws(' ', id, number, total, status, coalesce(note, 'null'), coalesce(customer_id::text, 'null'))
                from orders order by id
                """));
        content.addAll(strings("select text from trace order by id"));
        return content;
    }

    /**
     * What comes of adding an order that breaks a constraint.
     */
    ConstraintViolation violation(NewOrder order) {
        return catchThrowableOfType(ConstraintViolation.class, () -> inContext(session -> after.add(order)));
    }

    /**
     * Has one row read, in vain.
     */
    void singleFails(Class<? extends DbSessionException> failure, String sql, Class<?> type) {
        assertThatThrownBy(() -> inContext(session -> session.sql(sql).query(type).single())).isInstanceOf(failure);
    }
}
