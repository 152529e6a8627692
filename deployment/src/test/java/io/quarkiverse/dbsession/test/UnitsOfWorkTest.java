package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.StatementTimeout;
import io.quarkiverse.dbsession.TransactionInProgress;
import io.quarkiverse.dbsession.WorkFailed;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P6 and units of work inside requests: what stays in the database after each of the ways to use them.
 */
class UnitsOfWorkTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    @ParameterizedTest(name = "{0}: {1}, rows {2}")
    @CsvSource(delimiter = '|', textBlock = """
            sequence-of-the-original  | 418 | 1 2 4 5 6
            commit-policy             | 418 | 1 2
            rollback-policy           | 418 | 2
            append-policy             | 418 | 1 2
            append-policy-failing     | 204 | 3
            raise-policy              | 204 | 1
            atomic-is-committed-early | 418 | 1
            atomic-fails              | 204 | 2
            marked-unit               | 204 | 2
            part-of-a-unit            | 204 | 1 2 3
            part-fails                | 418 |
            part-fails-and-is-caught  | 204 |
            inner-policies            | 204 | 1 2
            ends-inside               | 204 | 1 2
            nested-fails              | 204 | 1 3
            nested-statement-fails    | 204 | 1 3
            nested-swallows           | 204 | 1 3
            nested-in-nested          | 204 | 1 2 4
            nested-part-fails         | 204 | 1 3
            nested-is-first           | 204 | 2
            read-only                 | 204 | 2
            nested-read-only          | 204 | 1 2
            isolation                 | 204 | 1
            timeout                   | 204 | 2
            checked                   | 204 | 2
            statement-of-a-part-fails | 204 |
            commit-fails              | 204 | 2
            unit-is-used-once         | 204 | 1
            """)
    void unit(String path, int status, String rows) {
        given().post("/units/" + path).then().statusCode(status);
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by id) from example")).isEqualTo(rows);
    }

    @Path("/units")
    public static class Units {

        @Inject
        DbSession session;

        private void insert(int text) {
            session.sql("insert into example(text) values (?)").param(Integer.toString(text)).update();
        }

        private static IllegalStateException failure() {
            return new IllegalStateException("on purpose");
        }

        /** That of context-async-sqlalchemy's example. */
        @POST
        @Path("/sequence-of-the-original")
        public void sequence() {
            insert(1);
            session.atomic(CurrentTransaction.COMMIT).run(() -> insert(2));
            insert(3);
            session.atomic(CurrentTransaction.ROLLBACK).run(() -> insert(4));
            insert(5);
            session.atomic(CurrentTransaction.APPEND).run(() -> insert(6));
            insert(7);
            assertThatThrownBy(() -> session.atomic(CurrentTransaction.APPEND).run(() -> {
                insert(8);
                throw failure();
            })).hasMessage("on purpose");
            insert(9);
            session.atomic(CurrentTransaction.RAISE).run(() -> insert(10));
        }

        @POST
        @Path("/commit-policy")
        public void commitPolicy() {
            insert(1);
            session.atomic().run(() -> insert(2));
            assertThat(session.inTransaction()).isFalse();
            insert(3);
            throw failure();
        }

        @POST
        @Path("/rollback-policy")
        public void rollbackPolicy() {
            insert(1);
            session.atomic(CurrentTransaction.ROLLBACK).run(() -> insert(2));
            throw failure();
        }

        @POST
        @Path("/append-policy")
        public void appendPolicy() {
            insert(1);
            session.atomic(CurrentTransaction.APPEND).run(() -> insert(2));
            throw failure();
        }

        @POST
        @Path("/append-policy-failing")
        public void appendPolicyFailing() {
            insert(1);
            assertThatThrownBy(() -> session.atomic(CurrentTransaction.APPEND).run(() -> {
                insert(2);
                throw failure();
            })).hasMessage("on purpose");
            insert(3);
        }

        @POST
        @Path("/raise-policy")
        public void raisePolicy() {
            insert(1);
            assertThatThrownBy(() -> session.atomic(CurrentTransaction.RAISE).run(() -> insert(2)))
                    .isInstanceOf(TransactionInProgress.class)
                    .hasMessage(
                            "A unit of work that wants no transaction in progress was started in one, in the session of the "
                                    + "default datasource. Commit or roll back before, or start it with another policy than RAISE.");
            assertThat(session.inTransaction()).isTrue();
        }

        @POST
        @Path("/atomic-is-committed-early")
        public void atomicIsCommittedEarly() {
            session.atomic().run(() -> insert(1));
            throw failure();
        }

        @POST
        @Path("/atomic-fails")
        public void atomicFails() {
            assertThatThrownBy(() -> session.atomic().run(() -> {
                insert(1);
                throw failure();
            })).isInstanceOf(IllegalStateException.class).hasMessage("on purpose").hasNoSuppressedExceptions();
            assertThat(session.isOpen()).isTrue();
            insert(2);
        }

        @POST
        @Path("/marked-unit")
        public void markedUnit() {
            session.atomic().run(() -> {
                insert(1);
                session.setRollbackOnly();
            });
            assertThat(session.isRollbackOnly()).isFalse();
            insert(2);
        }

        @POST
        @Path("/part-of-a-unit")
        public void partOfAUnit() {
            session.atomic().run(() -> {
                insert(1);
                session.atomic().run(() -> insert(2));
                assertThat(session.inTransaction()).as("the part has not committed").isTrue();
                session.atomic(CurrentTransaction.APPEND).run(() -> insert(3));
            });
        }

        @POST
        @Path("/part-fails")
        public void partFails() {
            session.atomic().run(() -> {
                insert(1);
                session.atomic().run(() -> {
                    insert(2);
                    throw failure();
                });
            });
        }

        @POST
        @Path("/part-fails-and-is-caught")
        public void partFailsAndIsCaught() {
            assertThatThrownBy(() -> session.atomic().run(() -> {
                insert(1);
                assertThatThrownBy(() -> session.atomic().run(() -> {
                    throw failure();
                })).hasMessage("on purpose");
                insert(2);
            })).isInstanceOf(CommitFailed.class).hasRootCauseMessage("on purpose")
                    .hasMessage(
                            "The transaction on the default datasource has been rolled back instead of committed: a unit of work "
                                    + "inside of it has failed and its exception was swallowed. Let the exception pass, or make that a nested() "
                                    + "unit.");
        }

        @POST
        @Path("/inner-policies")
        public void innerPolicies() {
            session.atomic().run(() -> {
                insert(1);
                assertThatThrownBy(() -> session.atomic(CurrentTransaction.ROLLBACK).run(() -> insert(3)))
                        .isInstanceOf(TransactionInProgress.class)
                        .hasMessage(
                                "A unit of work with the policy ROLLBACK was started inside another unit of work, in the session of "
                                        + "the default datasource, which decides how the transaction ends. Use COMMIT or APPEND to make it a part "
                                        + "of that, nested() to be able to undo it alone, or DbSessions.independent() for a transaction of its own.");
                assertThatThrownBy(() -> session.atomic(CurrentTransaction.RAISE).run(() -> insert(3)))
                        .isInstanceOf(TransactionInProgress.class);
                assertThatThrownBy(() -> session.atomic().isolation(Isolation.SERIALIZABLE).run(() -> insert(3)))
                        .isInstanceOf(TransactionInProgress.class)
                        .hasMessageContaining("A transaction keeps the level it has begun with");
                session.atomic().readOnly().run(() -> insert(2)); // a part of one that may write
            });
        }

        @POST
        @Path("/ends-inside")
        public void endsInside() {
            session.atomic().run(() -> {
                insert(1);
                assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "commit() of the session of the default datasource was called inside a unit of work, which is "
                                        + "committed when it returns and rolled back when it throws. Let the unit end, throw an exception to undo "
                                        + "it, or call setRollbackOnly().");
                assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("rollback()");
                assertThatThrownBy(session::close).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("close()");
                assertThatThrownBy(() -> session.connection().commit()).isInstanceOf(java.sql.SQLException.class);
                assertThatThrownBy(() -> session.connection().rollback()).isInstanceOf(java.sql.SQLException.class);
                session.nested().run(() -> assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class));
                insert(2);
            });
        }

        @POST
        @Path("/nested-fails")
        public void nestedFails() {
            insert(1);
            assertThatThrownBy(() -> session.nested().run(() -> {
                insert(2);
                throw failure();
            })).hasMessage("on purpose").hasNoSuppressedExceptions();
            insert(3);
        }

        @POST
        @Path("/nested-statement-fails")
        public void nestedStatementFails() {
            insert(1);
            assertThatThrownBy(() -> session.nested().run(() -> insert(1))).isInstanceOf(ConstraintViolation.class);
            insert(3);
        }

        @POST
        @Path("/nested-swallows")
        public void nestedSwallows() {
            insert(1);
            assertThatThrownBy(() -> session.nested().run(() -> {
                insert(2);
                assertThatThrownBy(() -> insert(1)).isInstanceOf(ConstraintViolation.class);
            })).isInstanceOf(CommitFailed.class).hasCauseInstanceOf(ConstraintViolation.class)
                    .hasMessage(
                            "The nested unit of work on the default datasource has been undone instead of kept: one of its statements "
                                    + "has failed and the error was swallowed. Let the exception pass.");
            insert(3);
        }

        @POST
        @Path("/nested-in-nested")
        public void nestedInNested() {
            insert(1);
            session.nested().run(() -> {
                insert(2);
                assertThatThrownBy(() -> session.nested().run(() -> {
                    insert(3);
                    throw failure();
                })).hasMessage("on purpose");
                insert(4);
            });
        }

        @POST
        @Path("/nested-part-fails")
        public void nestedPartFails() {
            session.atomic().run(() -> {
                insert(1);
                assertThatThrownBy(() -> session.nested().run(() -> {
                    insert(2);
                    assertThatThrownBy(() -> session.atomic().run(() -> {
                        throw failure();
                    })).hasMessage("on purpose");
                })).isInstanceOf(CommitFailed.class).hasMessageContaining("undone instead of kept");
                insert(3);
            });
        }

        @POST
        @Path("/nested-is-first")
        public void nestedIsFirst() {
            assertThatThrownBy(() -> session.nested().run(() -> {
                insert(1);
                throw failure();
            })).hasMessage("on purpose");
            assertThat(session.inTransaction()).isTrue();
            session.nested().run(() -> {
            });
            session.nested().run(() -> insert(2));
        }

        @POST
        @Path("/read-only")
        public void readOnly() {
            assertThatThrownBy(() -> session.atomic().readOnly().run(() -> insert(1))).isInstanceOf(DbSessionException.class)
                    .hasMessage(
                            "A write was refused [statement on the default datasource: insert into example(text) values (?)]: its unit "
                                    + "of work is read-only. Leave out readOnly, or write outside of the unit.");
            assertThat(session.atomic().readOnly()
                    .call(() -> session.sql("select count(*) from example").query(Long.class).single()))
                    .isZero();
            insert(2); // on the same connection, which is read-only no more
        }

        @POST
        @Path("/nested-read-only")
        public void nestedReadOnly() {
            insert(1);
            assertThatThrownBy(() -> session.nested().readOnly().run(() -> insert(3))).isInstanceOf(DbSessionException.class)
                    .hasMessageContaining("its unit of work is read-only");
            assertThat(session.nested().readOnly()
                    .call(() -> session.sql("select count(*) from example").query(Long.class).single()))
                    .isEqualTo(1);
            insert(2); // in the same transaction, which is read-only no more
        }

        @POST
        @Path("/isolation")
        public void isolation() {
            session.atomic().isolation(Isolation.SERIALIZABLE).readOnly().run(() -> {
                assertThat(level()).isEqualTo("serializable");
                session.atomic().isolation(Isolation.SERIALIZABLE).run(() -> assertThat(level()).isEqualTo("serializable"));
            });
            assertThatThrownBy(() -> session.nested().isolation(Isolation.SERIALIZABLE))
                    .isInstanceOf(IllegalStateException.class);
            session.atomic().run(() -> {
                assertThat(level()).isEqualTo("read committed");
                insert(1);
            });
        }

        private String level() {
            return session.sql("show transaction_isolation").query(String.class).single();
        }

        @POST
        @Path("/timeout")
        public void timeout() {
            assertThatThrownBy(() -> session.atomic().timeout(Duration.ofMillis(50)).run(() -> {
                insert(1);
                session.nested().run(() -> session.sql("select pg_sleep(20)").query().list());
            })).isInstanceOf(StatementTimeout.class).hasMessageContaining("its timeout of PT0.05S ran out");
            assertThatThrownBy(() -> session.atomic().timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            insert(2);
        }

        @POST
        @Path("/checked")
        public void checked() {
            IOException checked = new IOException("checked");
            assertThatThrownBy(() -> session.atomic().call(() -> {
                insert(1);
                throw checked;
            })).isInstanceOf(WorkFailed.class).cause().isSameAs(checked);
            insert(2);
        }

        @POST
        @Path("/statement-of-a-part-fails")
        public void statementOfAPartFails() {
            assertThatThrownBy(() -> session.atomic().run(() -> {
                insert(1);
                assertThatThrownBy(() -> session.atomic().run(() -> insert(1))).isInstanceOf(ConstraintViolation.class);
            })).isInstanceOf(CommitFailed.class);
        }

        @POST
        @Path("/commit-fails")
        public void commitFails() {
            session.execute("create temporary table parent(id int primary key) on commit drop");
            session.commit();
            assertThatThrownBy(() -> session.atomic().run(() -> {
                insert(1);
                session.execute("create temporary table child(id int unique deferrable initially deferred) on commit drop");
                session.execute("insert into child values (1), (1)");
            })).isInstanceOf(CommitFailed.class).hasCauseInstanceOf(ConstraintViolation.class);
            insert(2);
        }

        @POST
        @Path("/unit-is-used-once")
        public void unitIsUsedOnce() {
            var unit = session.atomic();
            unit.run(() -> insert(1));
            assertThatThrownBy(() -> unit.run(() -> insert(2))).isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "This unit of work of the session of the default datasource has been run before. Start another one.");
        }

        @ServerExceptionMapper({ TransactionInProgress.class, IllegalStateException.class })
        public Response map(RuntimeException e) {
            return Response.status(418).build();
        }
    }
}
