package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.ConstraintViolation.Kind;
import io.quarkiverse.dbsession.interop.DiffersWithRollback.Reason;
import io.quarkiverse.dbsession.interop.migration.Orders;
import io.quarkiverse.dbsession.interop.migration.OrdersWithJdbc;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;

/**
 * JDBC with {@code @Transactional} and sessions: the same work, and the differences that the guide names.
 */
@QuarkusTest
class OrdersMoveFromTransactionalTest extends OrdersTest {

    @Inject
    OrdersWithJdbc before;

    @Override
    Orders before() {
        return before;
    }

    @Override
    String name() {
        return "jdbc";
    }

    @ParameterizedTest
    @CsvSource({ "200, true, true", "409, true, false", "500, true, false", "checked, true, false", "unchecked, false, false",
            "303, true, true", "redirect, false, true" })
    void rulesOfRollback(String end, boolean transactional, boolean own) {
        requestLeaves("/orders/jdbc/transactional?end=" + end, transactional);
        requestLeaves("/orders/session/transactional?end=" + end, transactional);
        requestLeaves("/orders/session?end=" + end, own);
    }

    /** The commit rolls back, and nobody hears of it. */
    @Test
    void failureThatIsSwallowedInATransaction() {
        expectWarningsOfTheTransactionManager();
        assertThat(requestLeaves("/orders/jdbc/transactional/swallowed?end=200", false)).isEqualTo(200);
        assertThat(requestLeaves("/orders/session/transactional/swallowed?end=200", false)).isEqualTo(500);
        assertThat(requestLeaves("/orders/session/swallowed?end=200", false)).isEqualTo(500);
    }

    @Test
    void failuresHaveTypes() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).cause().isInstanceOfSatisfying(SQLException.class,
                e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThat(violation(order("A-1", 1)).kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation(order("B-1", -1)).kind()).isEqualTo(Kind.CHECK);
    }

    @Test
    void dataIsInMessagesOfTheDriverOnly() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).hasMessageContaining("(A-1)");
        assertThat(Failures.text(violation(order("A-1", 1)))).doesNotContain("A-1");
    }

    /** The pool refuses it for a connection of a JTA transaction. */
    @Test
    void savepoints() {
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().call(() -> {
            try (var connection = pool.getConnection()) {
                Savepoint savepoint = connection.setSavepoint();
                connection.rollback(savepoint);
            }
            return true;
        })).rootCause().isInstanceOf(SQLException.class).hasMessageContaining("transaction");
        inContext(session -> QuarkusTransaction.requiringNew()
                .run(() -> assertThat(after.addValid(List.of(order("B-1", 1), order("A-1", 1)))).isOne()));
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null");
    }

    /** Outside of a transaction each statement has a connection, and is committed alone. */
    @Test
    @DiffersWithRollback(Reason.SEEN)
    void connectionsSeeWhatOthersHaveCommitted() {
        inContext(session -> {
            before.add(order("B-1", 1));
            assertThat(content()).hasSize(4);
            after.add(order("B-2", 1));
            assertThat(content()).hasSize(4);
        });
        assertThat(content()).hasSize(5);
    }

    @Test
    void oldCodeJoinsTheSession() {
        inContext(session -> {
            after.add(order("B-1", 1));
            try (Connection connection = session.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select id from orders where number = 'B-1'")) {
                assertThat(row.next()).isTrue();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** In a JTA transaction the code before and the code after work on the same connection. */
    @Test
    @DiffersWithRollback(Reason.SEEN)
    void oldCodeIsJoinedByTheSessionInATransaction() {
        inContext(session -> QuarkusTransaction.requiringNew().run(() -> {
            long id = before.add(order("B-1", 1));
            assertThat(after.find(id)).isPresent();
            assertThat(before.find(after.add(order("B-2", 1)))).isPresent();
            assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
        }));
        assertThat(content()).hasSize(5);
    }
}
