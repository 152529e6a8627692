package io.quarkiverse.dbsession.interop.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

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

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    @Inject
    DbSession session;

    @Test
    void ofACommittedContextInsideOfARequestThatIsRolledBack() throws Exception {
        TestByHand test = TestByHand.begin(new RolledBack());
        given().post("/jooq/new-context").then().statusCode(409);
        assertThatThrownBy(test::end).isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "On the default datasource, the rollback of a transaction of 'POST /jooq/new-context', begun "
                                + "at io.quarkiverse.dbsession.interop.JooqResource.insert, line ")
                .hasMessageContaining(" has undone work of a transaction of 'POST /jooq/new-context', begun at "
                        + "io.quarkiverse.dbsession.interop.JooqResource.insert, line ")
                .hasMessageEndingWith(
                        ", which was committed and would have it still if both were transactions: with @DbRollback they "
                                + "are savepoints of one, and one began inside of the other. Test this with @DbTruncate, which leaves "
                                + "transactions what they are.");
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
