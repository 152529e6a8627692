package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.NoResult;
import io.quarkiverse.dbsession.RowMapper;
import io.quarkiverse.dbsession.SqlStatement;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.TooManyResults;

@ExtendWith(Postgres.class)
class QueriesReadAsManyRowsAsTheyMustTest {

    private TestScope scope;

    @BeforeEach
    void scope(TestScope scope) {
        this.scope = scope;
    }

    @Test
    void listsAreWholeOrderedAndTheCallersOwn() {
        List<Integer> list = scope.sql("select nullif(x, 2) from generate_series(1, 3) x order by x desc").query(Integer.class)
                .list();
        assertThat(list).containsExactly(3, null, 1);
        list.add(4);
        assertThat(scope.sql("select 1 where false").query().list()).isEmpty();
    }

    @Test
    void singleIsExactlyOneRow() {
        assertThat(scope.sql("select 1").query(Integer.class).single()).isEqualTo(1);
        assertThatThrownBy(() -> scope.sql("select 1 where false").query(Integer.class).single()).isInstanceOf(NoResult.class)
                .hasMessage("The query must have one row and has none [statement on the default datasource: select 1 where "
                        + "false]. If that may be, use optional() instead of single().");
        assertThatThrownBy(() -> scope.sql("select null::int").query(Integer.class).single()).isInstanceOf(NoResult.class)
                .hasMessage("The query must have a value and its row has NULL [statement on the default datasource: select "
                        + "null::int]. If that may be, use optional() instead of single().");
        assertThatThrownBy(() -> scope.sql("select generate_series(1, 2)").query(Integer.class).single())
                .isInstanceOf(TooManyResults.class)
                .hasMessage("The query may have one row and has more [statement on the default datasource: select "
                        + "generate_series(1, 2)]. Narrow it down (where, limit 1), or read all rows with list().");
    }

    @Test
    void optionalIsAtMostOneRow() {
        assertThat(scope.sql("select 1").query(Integer.class).optional()).contains(1);
        assertThat(scope.sql("select 1 where false").query(Integer.class).optional()).isEmpty();
        assertThat(scope.sql("select null::int").query(Integer.class).optional()).isEmpty();
        assertThat(scope.sql("select 1").query(row -> null).optional()).isEmpty();
        assertThatThrownBy(() -> scope.sql("select generate_series(1, 2)").query(Integer.class).optional())
                .isInstanceOf(TooManyResults.class);
    }

    /** With a fetch size the server computes no more rows than are read: the third one would be a division by zero. */
    @Test
    void theSecondRowIsTheLastThatIsLookedAt() {
        AtomicInteger mapped = new AtomicInteger();
        assertThatThrownBy(() -> scope.sql("select 1 / (3 - x) from generate_series(1, 3) x").fetchSize(1)
                .query(row -> mapped.incrementAndGet()).single()).isInstanceOf(TooManyResults.class);
        assertThat(mapped).hasValue(1);
    }

    @Test
    void rowsArePassedOneByOneWhileTheyAreRead() {
        List<Integer> seen = new ArrayList<>();
        DbSessionException failure = catchThrowableOfType(DbSessionException.class,
                () -> scope.sql("select 1 / (3 - x) from generate_series(1, 9) x").fetchSize(1).query(Integer.class)
                        .forEach(seen::add));
        assertThat(seen).hasSize(2);
        assertThat(failure.sqlState()).as("an error of the third row is one of the statement").contains("22012");
    }

    @Test
    void theActionMayRunStatementsOfItsOwn() {
        List<Integer> seen = new ArrayList<>();
        scope.sql("select generate_series(1, 5)").fetchSize(2).query(Integer.class)
                .forEach(x -> seen.add(scope.sql("select :x * 10").param("x", x).query(Integer.class).single()));
        assertThat(seen).containsExactly(10, 20, 30, 40, 50);
    }

    @Test
    void anExceptionOfTheActionEndsTheReadingAndPassesUnchanged() {
        RuntimeException own = new IllegalStateException("own");
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() -> scope.sql("select generate_series(1, 5)").query(Integer.class).forEach(x -> {
            calls.incrementAndGet();
            throw own;
        })).isSameAs(own);
        assertThat(own.getSuppressed()).isEmpty();
        assertThat(calls).hasValue(1);
        assertThat(scope.sql("select 1").query(Integer.class).single()).as("the transaction is unharmed").isEqualTo(1);
    }

    @Test
    void mappersSeeTheRow() {
        RowMapper<Map.Entry<String, Integer>> mapper = row -> Map.entry(row.getString("a"), row.getInt(2));
        assertThat(scope.sql("select :a::text as a, 2").param("a", "x").query(mapper).list())
                .containsExactly(Map.entry("x", 2));
    }

    @Test
    void updatesTellHowManyRowsTheyChanged() {
        assertThat(scope.sql("create table t(id int)").update()).isZero();
        assertThat(scope.sql("insert into t select generate_series(1, :n)").param("n", 3).update()).isEqualTo(3);
        assertThat(scope.sql("update t set id = id where id > ?").param(1).update()).isEqualTo(2);
        assertThat(scope.sql("delete from t where false").update()).isZero();
        assertThat(scope.sql("insert into t values (9) returning id").query(Integer.class).single()).isEqualTo(9);
    }

    @Test
    void aStatementKeepsItsParametersAndMayBeRunAgain() {
        SqlStatement statement = scope.sql("select :a::int + :b + :a").param("a", 1).params(Map.of("b", 10));
        assertThat(statement.query(Integer.class).single()).isEqualTo(12);
        assertThat(statement.query(Integer.class).list()).containsExactly(12);
        assertThat(scope.sql("select ?::text || ?").params("x", "y").query(String.class).single()).isEqualTo("xy");
        assertThat(scope.sql("select '{\"a\": 1}'::jsonb ?? :key").param("key", "a").query(Boolean.class).single()).isTrue();
    }

    @Test
    void anUpdateThatGivesRowsIsRefused() {
        assertThatThrownBy(() -> scope.sql("select 1").update()).isExactlyInstanceOf(DbSessionException.class)
                .hasMessage("The statement returns rows, and update() is for those that do not [statement on the default "
                        + "datasource: select 1]. It has been run. Read its rows with query(…), or leave them out ('returning', "
                        + "'select').");
    }

    @Test
    void aQueryThatGivesNoRowsIsRefused() {
        assertThatThrownBy(() -> scope.sql("create table t(id int)").query().list())
                .isExactlyInstanceOf(DbSessionException.class)
                .hasMessage("The statement returns no rows, and query(…) is for those that do [statement on the default "
                        + "datasource: create table t(id int)]. It has been run. Use update(), or add 'returning'.");
    }

    @Test
    void theTimeoutOfTheScopeAppliesAndThatOfTheStatementComesFirst() {
        scope.statementTimeout(Duration.ofMillis(40));
        assertThat(scope.sql("select 1 from pg_sleep(0.2)").timeout(Duration.ofMinutes(1)).query(Integer.class).single())
                .isEqualTo(1);
        assertThatThrownBy(() -> scope.sql("select pg_sleep(60)").query().list()).isInstanceOf(StatementTimeout.class)
                .hasMessageStartingWith("The statement was cancelled: its timeout of PT0.04S ran out [statement on the default "
                        + "datasource: select pg_sleep(60)]: ");
    }
}
