package io.quarkiverse.dbsession.interop.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.interop.PostgresResource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Where savepoints cannot do what transactions can, the test fails.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class LossIsToldTest {

    private static final String WOULD_STAY = " and would have it still if both were transactions: with @DbRollback they are "
            + "savepoints of one, and one began inside of the other. Test this with @DbTruncate, which leaves transactions what they are.";

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    @Inject
    DbSession session;

    /** One row of the two would stay: that of the transaction inside. */
    @ParameterizedTest
    @CsvSource({ "new-context, losesNewContext, '', inner", "submitted, losesSubmitted, 'a task of ', inner",
            "independent, losesIndependent, '', independent", "open, losesOpen, '', independent",
            "requires-new, losesRequiresNew, '', inner", "not-supported, losesNotSupported, '', inner" })
    void ofCommittedWorkInsideOfATransactionThatIsRolledBack(String way, String outer, String task, String inner)
            throws Exception {
        session.execute("delete from entry");
        session.commit();
        String request = "POST /tested/loses-" + way;
        TestByHand test = TestByHand.begin(new RolledBack());
        int status = given().post("/tested/loses-" + way).statusCode();
        assertThat(status).isIn(409, 500);
        assertThat(told(test)).isEqualTo("On the default datasource, the rollback of a transaction of '" + request
                + "', begun at io.quarkiverse.dbsession.interop.TestedResource." + outer + ", line … has undone work of "
                + "a transaction of '" + task + request + "', begun at io.quarkiverse.dbsession.interop.TestedResource." + inner
                + ", line …, which was committed" + WOULD_STAY);

        given().post("/tested/loses-" + way).then().statusCode(status);
        assertThat(session.sql("delete from entry returning text").query(String.class).list())
                .as("left with real transactions").containsExactly("inner");
        session.commit();
    }

    /** With what it says of lines of source code left out. */
    private static String told(TestByHand test) {
        return catchThrowableOfType(AssertionError.class, test::end).getMessage().replaceAll(", line [0-9]+", ", line …");
    }

    /** The remedy is another one: the test can commit. */
    @Test
    void ofARequestInsideOfTheTestsOwnTransaction() throws Exception {
        TestByHand test = TestByHand.begin(new RolledBack());
        session.execute("insert into entry(text) values ('arranged')");
        given().post("/jooq/both?status=200").then().statusCode(200);
        session.rollback();
        assertThatThrownBy(test::end).isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "the rollback of a transaction of 'the test itself', begun at " + LossIsToldTest.class.getName())
                .hasMessageEndingWith(
                        "Let the test commit() its session before its requests, and do without a transaction of its own "
                                + "(@TestTransaction, @Transactional) around them.");
    }

    @Test
    void notWhereTheTestHasCommittedBefore() throws Exception {
        TestByHand test = TestByHand.begin(new RolledBack());
        session.execute("insert into entry(text) values ('arranged')");
        session.commit();
        given().post("/jooq/both?status=200").then().statusCode(200);
        session.execute("insert into entry(text) values ('undone')");
        session.rollback();
        assertThatCode(test::end).doesNotThrowAnyException();
    }
}
