package io.quarkiverse.dbsession.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.result.ResultSetException;
import org.jdbi.v3.core.statement.UnableToCreateStatementException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.ConstraintViolation.Kind;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.InvalidSql;
import io.quarkiverse.dbsession.NoResult;
import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.TooManyResults;
import io.quarkiverse.dbsession.WorkFailed;
import io.quarkiverse.dbsession.interop.migration.Order;
import io.quarkiverse.dbsession.interop.migration.Orders;
import io.quarkiverse.dbsession.interop.migration.OrdersWithJdbi;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Jdbi and sessions: the same work, and the differences that the guide names.
 */
@QuarkusTest
class OrdersMoveFromJdbiTest extends OrdersTest {

    @Inject
    OrdersWithJdbi before;

    @Override
    Orders before() {
        return before;
    }

    @Override
    String name() {
        return "jdbi";
    }

    private Jdbi jdbi() {
        return Jdbi.create(pool).registerRowMapper(ConstructorMapper.factory(Order.class));
    }

    private <T> T one(String sql, Class<T> type) {
        return jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }

    /** Jdbi has one for whatever a statement fails with. */
    @Test
    void failuresHaveTypes() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).isInstanceOf(UnableToExecuteStatementException.class);
        String unknown = "delete from no_such_table";
        assertThatThrownBy(() -> jdbi().useHandle(handle -> handle.execute(unknown)))
                .isInstanceOf(UnableToExecuteStatementException.class);
        assertThatThrownBy(() -> inContext(session -> session.execute(unknown))).isInstanceOf(InvalidSql.class);
        assertThat(violation(order("A-1", 1)).kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation(order("B-1", -1)).kind()).isEqualTo(Kind.CHECK);
    }

    @Test
    void dataIsInMessagesOfJdbiOnly() {
        assertThatThrownBy(() -> before.add(order("A-1", 1))).hasMessageContaining("arguments:").hasMessageContaining("A-1");
        assertThat(Failures.text(violation(order("A-1", 1)))).doesNotContain("A-1");
    }

    @Test
    void rowsThatAreMissingOrTooMany() {
        String none = "select number from orders where id = 0";
        assertThatThrownBy(() -> one(none, String.class)).isInstanceOf(IllegalStateException.class);
        singleFails(NoResult.class, none, String.class);
        String many = "select number from orders";
        assertThatThrownBy(() -> jdbi().withHandle(handle -> handle.createQuery(many).mapTo(String.class).findOne()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inContext(session -> session.sql(many).query(String.class).optional()))
                .isInstanceOf(TooManyResults.class);
        assertThat(jdbi().<String, RuntimeException> withHandle(handle -> handle.createQuery(many).mapTo(String.class).first()))
                .as("no matter how many").isEqualTo("A-1");
    }

    @Test
    void nullAsScalar() {
        String sql = "select note from orders where id = 1";
        assertThat(jdbi().<List<String>, RuntimeException> withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list())).isEqualTo(Arrays.asList((Object) null));
        assertThat(one(sql, String.class)).isNull();
        inContext(session -> {
            assertThat(session.sql(sql).query(String.class).list()).isEqualTo(Arrays.asList((Object) null));
            assertThat(session.sql(sql).query(String.class).optional()).isEmpty();
        });
        singleFails(NoResult.class, sql, String.class);
    }

    /** Jdbi makes it 0. */
    @Test
    void nullAsPrimitiveComponent() {
        String sql = "select null::bigint as id, number, total, status, note, created_at from orders where id = 1";
        assertThat(one(sql, Order.class).id()).isZero();
        singleFails(RowMappingException.class, sql, Order.class);
    }

    @Test
    void columnThatIsMissing() {
        String sql = "select id, number from orders";
        assertThatThrownBy(() -> one(sql, Order.class)).isInstanceOf(IllegalArgumentException.class);
        singleFails(RowMappingException.class, sql, Order.class);
    }

    /** Its driver parses it for Jdbi. */
    @Test
    void textAsNumber() {
        String sql = "select '42'";
        assertThat(one(sql, Long.class)).isEqualTo(42);
        singleFails(RowMappingException.class, sql, Long.class);
    }

    @Test
    void namesOfParameters() {
        String sql = "select number from orders where id = :id";
        Map<String, Integer> other = Map.of("it", 1);
        Map<String, Integer> more = Map.of("id", 1, "more", 2);
        jdbi().useHandle(handle -> {
            assertThatThrownBy(() -> handle.createQuery(sql).bindMap(other).mapTo(String.class).one())
                    .isInstanceOf(UnableToCreateStatementException.class);
            assertThat(handle.createQuery(sql).bindMap(more).mapTo(String.class).one()).isEqualTo("A-1");
        });
        for (Map<String, Integer> wrong : List.of(other, more)) {
            assertThatThrownBy(() -> inContext(session -> session.sql(sql).params(wrong))).as("" + wrong)
                    .isInstanceOf(InvalidParameter.class);
        }
    }

    @Test
    void colonsAndQuestionMarks() {
        String casts = "select (:text::text || ':text') from orders where id = :id::bigint";
        String doubled = "select '{\"a\": 1}'::jsonb ?? :key";
        jdbi().useHandle(handle -> {
            assertThat(handle.createQuery(casts).bind("text", "a").bind("id", "1").mapTo(String.class).one())
                    .isEqualTo("a:text");
            assertThat(handle.createQuery(doubled).bind("key", "a").mapTo(Boolean.class).one()).isTrue();
        });
        inContext(session -> {
            assertThat(session.sql(casts).param("text", "a").param("id", "1").query(String.class).single()).isEqualTo("a:text");
            assertThat(session.sql(doubled).param("key", "a").query(Boolean.class).single()).isTrue();
        });
    }

    /** Jdbi replaces what is in angle brackets before the database sees it. */
    @Test
    void anglesAreLeftAlone() {
        String spaced = "select count(*) from orders where id < 3 and id > 1";
        assertThat(one(spaced, Long.class)).isOne();
        String angles = "select (1 <id)::text || (id> 2) from orders where id = 3";
        String taken = "select 1 <id> 2";
        assertThat(one(angles, String.class)).isEqualTo("truetrue");
        assertThatThrownBy(() -> one(taken, Boolean.class)).isInstanceOf(UnableToCreateStatementException.class)
                .cause().hasMessageContaining("Undefined attribute for token '<id>'");
        inContext(session -> {
            assertThat(session.sql(spaced).query(Long.class).single()).isOne();
            assertThat(session.sql(angles).query(String.class).single()).isEqualTo("truetrue");
        });
        assertThatThrownBy(() -> inContext(session -> session.sql(taken).query(Boolean.class).single()))
                .as("as PostgreSQL understands it").isInstanceOf(InvalidSql.class);
    }

    @Test
    void emptyList() {
        assertThatThrownBy(() -> jdbi().useHandle(handle -> handle.createQuery("select id from orders where id in (<ids>)")
                .bindList("ids", List.of()))).isInstanceOf(IllegalArgumentException.class);
        inContext(session -> assertThat(session.sql("select id from orders where id in (:ids)").param("ids", List.of())
                .query(Long.class).list()).isEmpty());
        inContext(session -> assertThat(session.sql("select id from orders where id not in (:ids)").param("ids", List.of())
                .query(Long.class).list()).hasSize(3));
    }

    @Test
    void failureThatIsSwallowedInATransaction() {
        jdbi().useTransaction(handle -> {
            handle.execute("insert into orders (number, total) values ('B-1', 1)");
            try {
                handle.execute("insert into orders (number, total) values ('A-1', 1)");
            } catch (UnableToExecuteStatementException e) {
                // As if nothing had happened.
            }
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

    /** A transaction in a transaction is the same one for both. Only for Jdbi a part that fails is no failure. */
    @Test
    void partThatFails() {
        Jdbi jdbi = jdbi();
        jdbi.useTransaction(outer -> {
            try {
                jdbi.useTransaction(inner -> {
                    assertThat(inner).isSameAs(outer);
                    inner.execute("insert into orders (number, total) values ('B-1', 1)");
                    throw new Bad("part");
                });
            } catch (Bad e) {
                // As if nothing had happened.
            }
        });
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD, "4 B-1 1.00 NEW null null");
        threeOrders();
        assertThatThrownBy(() -> inContext(session -> session.atomic().run(() -> {
            try {
                session.atomic().run(() -> {
                    after.add(order("B-1", 1));
                    throw new Bad("part");
                });
            } catch (Bad e) {
                // As if nothing had happened.
            }
        }))).isInstanceOf(CommitFailed.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void checkedExceptionsRollBack() {
        assertThatThrownBy(() -> jdbi().useTransaction(handle -> {
            handle.execute("insert into orders (number, total) values ('B-1', 1)");
            throw new IOException("checked");
        })).isInstanceOf(IOException.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
        assertThatThrownBy(() -> inContext(session -> session.atomic().call(() -> {
            after.add(order("B-1", 1));
            throw new IOException("checked");
        }))).isInstanceOf(WorkFailed.class).hasCauseInstanceOf(IOException.class);
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void writeInAReadOnlyTransaction() {
        assertThatThrownBy(() -> jdbi().useHandle(handle -> {
            handle.setReadOnly(true);
            handle.useTransaction(reading -> reading.execute("insert into orders (number, total) values ('B-1', 1)"));
        })).isInstanceOf(UnableToExecuteStatementException.class);
        assertThatThrownBy(() -> inContext(session -> session.atomic().readOnly().run(() -> after.add(order("B-1", 1)))))
                .isInstanceOfSatisfying(DbSessionException.class, e -> assertThat(e.sqlState()).contains("25006"));
        assertThat(content()).containsExactly(FIRST, SECOND, THIRD);
    }

    /** A stream of Jdbi that leaves its handle, and one of a session that leaves its unit of work. */
    @Test
    void streamThatLeavesItsPlace() {
        String sql = "select total from orders";
        Stream<BigDecimal> left = jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(BigDecimal.class).stream());
        assertThatThrownBy(left::count).isInstanceOf(ResultSetException.class);
        inContext(session -> {
            Stream<BigDecimal> rows = session.atomic().call(() -> session.sql(sql).query(BigDecimal.class).stream());
            assertThatThrownBy(rows::count).isInstanceOf(IllegalStateException.class);
        });
    }

    /** A handle that is opened by hand has to be closed by hand. */
    @Test
    void connectionThatIsNotGivenBack() {
        var handle = jdbi().open();
        assertThat(pool.getMetrics().activeCount()).isOne();
        handle.close();
        assertThat(pool.getMetrics().activeCount()).isZero();
        inContext(session -> assertThat(session.sql("select total from orders").query(BigDecimal.class).stream()).isNotNull());
        assertThat(pool.getMetrics().activeCount()).isZero();
    }

    @Test
    void oldCodeJoinsTheSession() {
        inContext(session -> {
            after.add(order("B-1", 1));
            assertThat(Jdbi.create(session.dataSource()).<Long, RuntimeException> withHandle(handle -> handle
                    .createQuery("select id from orders where number = 'B-1'").mapTo(Long.class).one())).isEqualTo(4);
        });
    }
}
