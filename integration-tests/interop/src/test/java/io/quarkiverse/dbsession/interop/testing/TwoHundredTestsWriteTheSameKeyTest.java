package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.interop.Entries;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Each of them would fail behind any other one if that one's work stayed, as the text of an entry is unique.
 */
@QuarkusTest
@DbRollback
@TestMethodOrder(MethodOrderer.Random.class)
class TwoHundredTestsWriteTheSameKeyTest extends TestedTest {

    private static final int TIMES = 30;
    private static final String KEY = "the key";
    private static final String KEPT = "there before";

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Inject
    Entries entries;

    @Override
    void setUp() {
        database.execute("delete from entry; insert into entry(text) values ('" + KEPT + "')");
    }

    @Override
    void tearDown() {
        database.execute("delete from entry");
    }

    @RepeatedTest(TIMES)
    void sessionOverHttp() {
        post("/tested/session?text=" + KEY).then().statusCode(204);
    }

    @RepeatedTest(TIMES)
    void hibernateOverHttp() {
        post("/tested/hibernate?text=" + KEY).then().statusCode(204);
    }

    @RepeatedTest(TIMES)
    void jooqOverHttp() {
        post("/tested/jooq?text=" + KEY).then().statusCode(204);
    }

    @RepeatedTest(TIMES)
    void newContextOverHttp() {
        post("/tested/new-context?text=" + KEY).then().statusCode(204);
    }

    @RepeatedTest(TIMES)
    void sessionOfTheTest() {
        entries.insert(KEY);
        session.commit();
    }

    @RepeatedTest(TIMES)
    void atomicBeanCalledByTheTest() {
        entries.atomic(KEY);
    }

    @RepeatedTest(TIMES)
    void newContextOfTheTest() {
        sessions.newContext().run(() -> entries.insert(KEY));
    }

    /** Random is only the order of methods: here each way comes behind each other one. */
    @ParameterizedTest
    @MethodSource("ways")
    void oneWayBehindTheOther(String way) {
        switch (way) {
            case "session of the test" -> sessionOfTheTest();
            case "bean" -> atomicBeanCalledByTheTest();
            default -> post("/tested/" + way + "?text=" + KEY).then().statusCode(204);
        }
    }

    static List<String> ways() {
        List<String> ways = new ArrayList<>(IntStream.range(0, 8).boxed().flatMap(
                time -> Stream.of("session", "hibernate", "jooq", "atomic", "new-context", "session of the test", "bean"))
                .toList());
        Collections.shuffle(ways);
        return ways;
    }

    /** A test that has written nothing would have proved nothing, and one that deletes leaves as little as one that inserts. */
    @AfterEach
    void writtenOnceThenAllAreDeleted() {
        assertThat(said("select text from entry order by text")).containsExactly(KEY, KEPT);
        assertThat(said("delete from entry returning text")).hasSize(2);
        assertThat(database.strings("select text from entry")).as("for everybody else").containsExactly(KEPT);
    }
}
