package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.TypeMismatchDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.ConstraintViolation.Kind;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.NoResult;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.TooManyResults;
import io.quarkiverse.dbsession.interop.migration.Order;
import io.quarkiverse.dbsession.interop.migration.Orders;
import io.quarkiverse.dbsession.interop.migration.OrdersWithJdbcClient;
import io.quarkiverse.dbsession.interop.migration.Status;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Spring's {@code JdbcClient} and sessions: the same work, and the differences that the guide names.
 */
@QuarkusTest
class OrdersMoveFromJdbcClientTest extends OrdersTest {

    @Inject
    OrdersWithJdbcClient before;

    @Override
    Orders before() {
        return before;
    }

    @Override
    String name() {
        return "jdbc-client";
    }

    @Test
    void constraintsHaveOneExceptionWithAKind() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> before.add(order("B-1", -1))).isInstanceOf(DataIntegrityViolationException.class)
                .isNotInstanceOf(DuplicateKeyException.class);
        assertThat(violation(order("A-1", 1)).kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation(order("B-1", -1)).kind()).isEqualTo(Kind.CHECK);
    }

    @Test
    void dataIsInMessagesOfSpringOnly() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).hasMessageContaining("(A-1)");
        assertThat(Failures.text(violation(order("A-1", 1)))).doesNotContain("A-1");
    }

    @Test
    void rowsThatAreMissingOrTooMany() {
        JdbcClient jdbc = JdbcClient.create(pool);
        String none = "select number from orders where id = 0";
        assertThatThrownBy(() -> jdbc.sql(none).query(String.class).single())
                .isInstanceOf(EmptyResultDataAccessException.class);
        singleFails(NoResult.class, none, String.class);
        String many = "select number from orders";
        assertThatThrownBy(() -> jdbc.sql(many).query(String.class).optional())
                .isInstanceOf(IncorrectResultSizeDataAccessException.class);
        assertThatThrownBy(() -> inContext(session -> session.sql(many).query(String.class).optional()))
                .isInstanceOf(TooManyResults.class);
    }

    @Test
    void nullAsScalar() {
        JdbcClient jdbc = JdbcClient.create(pool);
        String sql = "select note from orders where id = 1";
        assertThat(jdbc.sql(sql).query(String.class).list()).isEqualTo(Arrays.asList((Object) null));
        assertThat(jdbc.sql(sql).query(String.class).optional()).isEmpty();
        assertThatThrownBy(() -> jdbc.sql(sql).query(String.class).single())
                .isInstanceOf(TypeMismatchDataAccessException.class);
        inContext(session -> {
            assertThat(session.sql(sql).query(String.class).list()).isEqualTo(Arrays.asList((Object) null));
            assertThat(session.sql(sql).query(String.class).optional()).isEmpty();
        });
        singleFails(NoResult.class, sql, String.class);
    }

    /** What Spring throws is no {@link DataAccessException}. */
    @Test
    void nullAsPrimitiveComponent() {
        String sql = "select null::bigint as id, number, total, status, note, created_at from orders where id = 1";
        assertThatThrownBy(() -> JdbcClient.create(pool).sql(sql).query(Order.class).single())
                .isInstanceOf(ConversionFailedException.class);
        singleFails(RowMappingException.class, sql, Order.class);
    }

    @Test
    void columnThatIsMissing() {
        String sql = "select id, number from orders";
        assertThatThrownBy(() -> JdbcClient.create(pool).sql(sql).query(Order.class).list())
                .isInstanceOf(BadSqlGrammarException.class);
        assertThatThrownBy(() -> inContext(session -> session.sql(sql).query(Order.class).list()))
                .isInstanceOf(RowMappingException.class);
    }

    /** Spring parses it. */
    @Test
    void textAsNumber() {
        String sql = "select '42'";
        assertThat(JdbcClient.create(pool).sql(sql).query(Long.class).single()).isEqualTo(42);
        singleFails(RowMappingException.class, sql, Long.class);
    }

    @Test
    void namesOfParameters() {
        JdbcClient jdbc = JdbcClient.create(pool);
        String sql = "select number from orders where id = :id";
        assertThatThrownBy(() -> jdbc.sql(sql).param("it", 1).query(String.class).single())
                .isInstanceOf(InvalidDataAccessApiUsageException.class);
        assertThat(jdbc.sql(sql).params(Map.of("id", 1, "more", 2)).query(String.class).single()).isEqualTo("A-1");
        assertThatThrownBy(() -> inContext(session -> session.sql(sql).param("it", 1))).isInstanceOf(InvalidParameter.class);
        assertThatThrownBy(() -> inContext(session -> session.sql(sql).params(Map.of("id", 1, "more", 2))))
                .isInstanceOf(InvalidParameter.class);
    }

    @Test
    void colonsAndQuestionMarks() {
        JdbcClient jdbc = JdbcClient.create(pool);
        String casts = "select (:text::text || ':text') from orders where id = :id::bigint";
        Map<String, Object> parameters = Map.of("text", "a", "id", "1");
        assertThat(jdbc.sql(casts).params(parameters).query(String.class).single()).isEqualTo("a:text");
        String doubled = "select '{\"a\": 1}'::jsonb ?? :key";
        assertThat(jdbc.sql(doubled).param("key", "a").query(Boolean.class).single()).isTrue();
        String escaped = "select cardinality((array[1, 2, 3])[1\\:2]) where 1 = :one";
        assertThat(jdbc.sql(escaped).param("one", 1).query(Integer.class).single()).isEqualTo(2);
        String passedOn = "select '{\"a\": 1}'::jsonb ?| array[:key]";
        assertThatThrownBy(() -> jdbc.sql(passedOn).param("key", "a").query(Boolean.class).single())
                .isInstanceOf(DataAccessException.class);
        inContext(session -> {
            assertThat(session.sql(casts).params(parameters).query(String.class).single()).isEqualTo("a:text");
            assertThat(session.sql(doubled).param("key", "a").query(Boolean.class).single()).isTrue();
            assertThat(session.sql("select cardinality((array[1, 2, 3])[1:2]) where 1 = :one").param("one", 1)
                    .query(Integer.class).single()).isEqualTo(2);
            assertThat(
                    session.sql("select '{\"a\": 1}'::jsonb ??| array[:key]").param("key", "a").query(Boolean.class).single())
                    .isTrue();
        });
    }

    /** The driver does not know them. */
    @Test
    void enumsAreBoundByTheSessionOnly() {
        String sql = "select count(*) from orders where status = :status";
        assertThatThrownBy(() -> JdbcClient.create(pool).sql(sql).param("status", Status.NEW).query(Long.class).single())
                .isInstanceOf(DataAccessException.class);
        inContext(session -> assertThat(session.sql(sql).param("status", Status.NEW).query(Long.class).single()).isOne());
    }

    /** Spring writes "in ()". */
    @Test
    void emptyList() {
        String sql = "select id from orders where id in (:ids)";
        assertThatThrownBy(() -> JdbcClient.create(pool).sql(sql).param("ids", List.of()).query(Long.class).list())
                .isInstanceOf(BadSqlGrammarException.class);
        inContext(session -> assertThat(session.sql(sql).param("ids", List.of()).query(Long.class).list()).isEmpty());
        inContext(session -> assertThat(session.sql("select id from orders where id not in (:ids)").param("ids", List.of())
                .query(Long.class).list()).hasSize(3));
    }

    @Test
    void failureThatIsSwallowedInATransaction() {
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        transaction.executeWithoutResult(status -> {
            before.add(order("B-1", 1));
            before.addIfNew(order("A-1", 1));
        });
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
        assertThatThrownBy(() -> inContext(session -> session.atomic().run(() -> {
            after.add(order("B-1", 1));
            try {
                after.add(order("A-1", 1));
            } catch (ConstraintViolation e) {
                // As if nothing had happened.
            }
        }))).isInstanceOf(CommitFailed.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void partThatFailsDoomsTheWhole() {
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
        assertThatThrownBy(() -> transaction.executeWithoutResult(outer -> {
            before.add(order("B-1", 1));
            try {
                transaction.executeWithoutResult(inner -> {
                    throw new Bad("part");
                });
            } catch (Bad e) {
                // As if nothing had happened.
            }
        })).isInstanceOf(UnexpectedRollbackException.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
        assertThatThrownBy(() -> inContext(session -> session.atomic().run(() -> {
            after.add(order("B-1", 1));
            try {
                session.atomic().run(() -> {
                    throw new Bad("part");
                });
            } catch (Bad e) {
                // As if nothing had happened.
            }
        }))).isInstanceOf(CommitFailed.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void writeInAReadOnlyTransaction() {
        TransactionTemplate reading = new TransactionTemplate(new DataSourceTransactionManager(pool));
        reading.setReadOnly(true);
        assertThatThrownBy(() -> reading.executeWithoutResult(status -> before.add(order("B-1", 1))))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> inContext(session -> session.atomic().readOnly().run(() -> after.add(order("B-1", 1)))))
                .isInstanceOfSatisfying(DbSessionException.class, e -> assertThat(e.sqlState()).contains("25006"));
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void rollbackOnly() {
        new TransactionTemplate(new DataSourceTransactionManager(pool)).executeWithoutResult(status -> {
            before.add(order("B-1", 1));
            status.setRollbackOnly();
        });
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
        inContext(session -> {
            after.add(order("B-1", 1));
            session.setRollbackOnly();
        });
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    /** Spring's keeps its connection until it is closed by hand. */
    @Test
    void streamThatIsNotClosed() {
        Stream<BigDecimal> open = JdbcClient.create(pool).sql("select total from orders").query(BigDecimal.class).stream();
        assertThat(pool.getMetrics().activeCount()).isOne();
        open.close();
        assertThat(pool.getMetrics().activeCount()).isZero();
        inContext(session -> assertThat(session.sql("select total from orders").query(BigDecimal.class).stream()).isNotNull());
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @Test
    void oldCodeJoinsTheSession() {
        inContext(session -> {
            after.add(order("B-1", 1));
            assertThat(JdbcClient.create(session.dataSource()).sql("select id from orders where number = 'B-1'")
                    .query(Long.class).single()).isEqualTo(4);
        });
    }
}
