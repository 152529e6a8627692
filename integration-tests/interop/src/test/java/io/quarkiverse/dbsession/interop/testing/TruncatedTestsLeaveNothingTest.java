package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Tests that come behind one with {@code @DbTruncate} need not say so to begin with empty tables.
 */
@QuarkusTest
class TruncatedTestsLeaveNothingTest extends TestedTest {

    @DbTruncate(keep = { "started", "note" })
    static class Emptied {
        void test() {
        }
    }

    @Inject
    DbSession session;

    @Override
    void setUp() {
        database.execute("truncate entry, orders, customer, trace, document restart identity");
    }

    @Test
    void tablesAreEmptiedBehindIt() throws Exception {
        TestByHand test = TestByHand.begin(new Emptied());
        sql("insert into entry(text) values ('of a request')").then().statusCode(200);
        session.execute("insert into entry(text) values ('of the test')");
        session.commit();
        assertThat(session.sql("select count(*) from entry").query(Long.class).single()).isEqualTo(2);
        test.end();
        assertThat(session.isOpen()).isFalse();
        assertThat(database.strings("select text from entry")).isEmpty();
        assertThat(database.strings("select is_called from entry_id_seq")).containsExactly("f");
        assertThat(takeWarnings()).as("of what was only read").isEmpty();
    }

    @Test
    void workThatTheTestHasNotCommittedIsWarnedOf() throws Exception {
        TestByHand test = TestByHand.begin(new Emptied());
        session.execute("insert into entry(text) values ('forgotten')");
        assertThat(said("select text from entry")).isEmpty();
        test.end();
        assertThat(takeWarnings())
                .containsExactly("io.quarkiverse.dbsession.testing: The test has work in a session that it has "
                        + "not committed, and which is rolled back: its requests have not seen that. With @DbTruncate, call commit() "
                        + "before them.");
        assertThat(database.strings("select text from entry")).isEmpty();
    }
}
