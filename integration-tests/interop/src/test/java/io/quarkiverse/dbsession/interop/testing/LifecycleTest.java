package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Where the annotations may be, and what the transaction is around. Texts are unique: who writes one again does so behind a
 * rollback.
 */
@QuarkusTest
class LifecycleTest extends TestedTest {

    private static final String TEXTS = "select text from tested order by text";

    @Inject
    DbSession session;

    @Override
    void setUp() {
        // What @DbTruncate would empty is empty already.
        database.execute("""
                truncate entry, orders, customer, trace, document restart identity;
                create table tested(text text primary key)""");
    }

    @Override
    void tearDown() {
        database.execute("drop table tested");
    }

    private void writeAndSee(boolean rolledBack) {
        sql("insert into tested values ('the key')").then().statusCode(200);
        assertThat(said(TEXTS)).contains("the key");
        if (rolledBack) {
            assertThat(database.strings(TEXTS)).as("for everybody else").isEmpty();
        } else {
            assertThat(database.strings(TEXTS)).as("for everybody else").containsExactly("the key");
        }
    }

    @RepeatedTest(2)
    @DbRollback
    void annotationOfOneMethod() {
        writeAndSee(true);
    }

    @Test
    void isNotOneOfOtherMethods() {
        writeAndSee(false);
        database.execute("delete from tested");
    }

    @ParameterizedTest
    @ValueSource(strings = { "one", "two", "three" })
    @DbRollback
    void eachInvocationIsATestOfItsOwn(String parameter) {
        writeAndSee(true);
        sql("insert into tested values ('" + parameter + "')").then().statusCode(200);
        assertThat(said(TEXTS)).containsExactlyInAnyOrder("the key", parameter);
    }

    @DbRollback
    abstract static class RolledBack {
    }

    @Nested
    class AnnotationOfASuperclass extends RolledBack {

        @RepeatedTest(2)
        void isInherited() {
            writeAndSee(true);
        }
    }

    @Nested
    @DbRollback
    class AnnotationOfAClass {

        @RepeatedTest(2)
        void isOneOfItsMethods() {
            writeAndSee(true);
        }

        @Nested
        class AndInsideOfIt {

            @RepeatedTest(2)
            void isOneOfNestedClasses() {
                writeAndSee(true);
            }

            @Nested
            class AndInsideOfThat {

                @RepeatedTest(2)
                void howeverDeep() {
                    writeAndSee(true);
                }
            }
        }
    }

    @Nested
    @DbRollback
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class AnnotationOfAMethodAgainstThatOfItsClass {

        @Test
        @Order(1)
        void rolledBackAsTheClassSays() {
            writeAndSee(true);
        }

        @Test
        @Order(2)
        @DbTruncate(keep = { "started", "note" })
        void realAsTheMethodSays() {
            writeAndSee(false);
        }

        @Test
        @Order(3)
        @DbTruncate(keep = { "started", "note" })
        void emptied() {
            assertThat(database.strings(TEXTS)).isEmpty();
            writeAndSee(false);
            database.execute("delete from tested");
        }

        @Test
        @Order(4)
        void rolledBackAgain() {
            writeAndSee(true);
        }
    }

    @Nested
    @DbRollback
    class Fixtures {

        @BeforeEach
        void insert() {
            assertThat(said(TEXTS)).as("of the last test").isEmpty();
            session.execute("insert into tested values ('by the session of the test')");
            session.commit();
            sql("insert into tested values ('by a request')").then().statusCode(200);
            session.execute("insert into tested values ('not committed')");
        }

        @RepeatedTest(2)
        void areSeenByRequests() {
            assertThat(said(TEXTS)).containsExactly("by a request", "by the session of the test", "not committed");
        }

        @Test
        void areDeletedByRequests() {
            assertThat(said("delete from tested", "insert into tested values ('not committed')", TEXTS))
                    .containsExactly("not committed");
        }

        @AfterEach
        void areStillThere() {
            assertThat(session.sql(TEXTS).query(String.class).list()).contains("not committed");
            assertThat(said(TEXTS)).contains("not committed");
            assertThat(database.strings(TEXTS)).as("for everybody else").isEmpty();
        }
    }

    @Nested
    @DbTruncate(keep = { "started", "note" })
    class FixturesOfEmptyTables {

        /** Behind the emptying: the last test has left the same. */
        @BeforeEach
        void insert() {
            session.execute("insert into tested values ('fixture')");
            session.commit();
        }

        @RepeatedTest(2)
        void areSeenByRequests() {
            assertThat(said(TEXTS)).containsExactly("fixture");
        }

        @AfterAll
        static void deleteThem() {
            database.execute("delete from tested");
        }
    }

    @Nested
    @DbRollback
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class SessionOfTheTest {

        @Test
        @Order(1)
        void isLeftWithUncommittedWork() {
            session.execute("insert into tested values ('the key')");
            assertThat(session.inTransaction()).isTrue();
        }

        @Test
        @Order(2)
        void isLeftInATransactionThatHasFailed() {
            assertThat(takeWarnings()).as("of the last test").isEmpty();
            session.execute("insert into tested values ('the key')");
            assertThatThrownBy(() -> session.execute("insert into tested values (null)"))
                    .hasMessageContaining("violates not-null constraint");
        }

        @Test
        @Order(3)
        void isANewOne() {
            assertThat(takeWarnings()).as("of the last test").isEmpty();
            assertThat(session.isOpen()).isFalse();
            assertThat(session.sql(TEXTS).query(String.class).list()).isEmpty();
        }
    }
}
