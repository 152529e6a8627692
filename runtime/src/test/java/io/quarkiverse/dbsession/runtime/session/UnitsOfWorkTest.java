package io.quarkiverse.dbsession.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.TransactionInProgress;
import io.quarkiverse.dbsession.UnitOfWork;

/**
 * What sequences of calls in one thread on a real database do not show: the exact calls of the driver, and units whose
 * transaction is ended from outside.
 */
class UnitsOfWorkTest {

    final ScriptedDriver driver = new ScriptedDriver();
    final SessionContext context = new SessionContext();
    final DbSession session = context.session(driver.settings("<default>"));

    /** The options of the whole hold wherever its first statement is. */
    @Test
    void transactionOfAUnitBeginsAsTheUnitWantsItInANestedOneToo() {
        session.atomic().readOnly().isolation(Isolation.SERIALIZABLE).run(() -> {
            session.nested().run(() -> session.atomic().isolation(Isolation.SERIALIZABLE).run(() -> session.execute("select")));
            assertThat(driver.drain()).containsSubsequence("c1.setReadOnly[true]", "c1.isolation SERIALIZABLE",
                    "c1.setSavepoint", "c1.select");
        });
        assertThat(driver.drain()).containsSubsequence("c1.commit", "c1.setReadOnly[false]");
    }

    @Test
    void partOfAnotherIsolationLevelIsRefusedInANestedUnitToo() {
        UnitOfWork part = session.atomic().isolation(Isolation.REPEATABLE_READ);
        session.atomic().isolation(Isolation.SERIALIZABLE).run(() -> session.nested()
                .run(() -> assertThatThrownBy(() -> part.run(() -> {
                })).isInstanceOf(TransactionInProgress.class)));
        assertThat(driver.drain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void unitWithoutStatementsCostsNothing(CurrentTransaction policy) {
        session.atomic(policy).run(() -> session.nested().run(() -> {
        }));
        assertThat(driver.drain()).isEmpty();
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void unitIsRunOnce() {
        UnitOfWork unit = session.atomic();
        unit.run(() -> {
        });
        assertThatThrownBy(() -> unit.run(() -> {
        })).isInstanceOf(IllegalStateException.class).hasMessageEndingWith("has been run before. Start another one.");
    }

    @Test
    void nestedUnitHasNoIsolationLevelOfItsOwn() {
        assertThatThrownBy(() -> session.nested().isolation(Isolation.SERIALIZABLE))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Nothing of it reaches the database any more, and its return is no success. */
    @Test
    void unitWhoseContextEndsIsRolledBackAndCannotSucceed() {
        assertThatThrownBy(() -> session.atomic().run(() -> {
            session.execute("insert");
            driver.drain();
            context.end(true);
            assertThat(driver.drain()).containsExactly("c1.rollback", "c1.release");
            assertThat(session.isOpen()).isFalse();
            assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(IllegalStateException.class);
        })).isInstanceOfSatisfying(CommitFailed.class,
                e -> assertThat(e.outcome()).isEqualTo(CommitFailed.Outcome.ROLLED_BACK));
        assertThat(driver.drain()).isEmpty();
    }

    @Test
    void unitWhoseContextEndsThrowsWhatItsWorkThrows() {
        IllegalArgumentException thrown = new IllegalArgumentException();
        assertThatThrownBy(() -> session.atomic().run(() -> {
            session.execute("insert");
            context.end(true);
            throw thrown;
        })).isSameAs(thrown);
        assertThat(thrown).hasNoSuppressedExceptions();
    }

    /** The outcome finds a unit that another thread is in. */
    @ParameterizedTest
    @EnumSource
    void unitThatTheOutcomeFindsIsRolledBackAndCannotSucceed(Outcome outcome) {
        assertThatThrownBy(() -> session.atomic().run(() -> {
            session.execute("insert");
            driver.drain();
            if (outcome == Outcome.COMMIT) {
                assertThatThrownBy(() -> context.finish(outcome)).isInstanceOf(CommitFailed.class)
                        .hasMessageContaining("a unit of work was still running");
            } else {
                context.finish(outcome);
            }
            assertThat(driver.drain()).doesNotContain("c1.commit").contains("c1.rollback").endsWith("c1.release");
            assertThatThrownBy(() -> session.execute("insert")).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended from outside");
        })).isInstanceOf(CommitFailed.class).hasMessageContaining("ended from outside");
        assertThat(driver.drain()).isEmpty();
    }

    @Test
    void unitsThatOverlapAreBothRolledBack() {
        UnitInProgress outer = context.start(driver.settings("<default>"), CurrentTransaction.COMMIT, UnitOptions.NONE);
        UnitInProgress inner = context.start(driver.settings("<default>"), CurrentTransaction.COMMIT, UnitOptions.NONE);
        session.execute("insert");
        assertThatThrownBy(outer::complete).isInstanceOf(IllegalStateException.class).hasMessageContaining("still running");
        assertThat(driver.drain()).endsWith("c1.insert", "c1.rollback");
        assertThatThrownBy(inner::complete).isInstanceOf(CommitFailed.class);
        assertThat(driver.drain()).isEmpty();
    }

    /** The transaction is what is left when the end of a nested unit fails, and nobody knows what is in it. */
    @Test
    void transactionIsDoomedWhenANestedUnitCannotBeEnded() {
        IllegalArgumentException thrown = new IllegalArgumentException();
        driver.actions.put("c1.insert", () -> driver.transactionFailed = true);
        driver.fail("c1.rollback[savepoint]", new SQLException("broken", "08006"));
        assertThatThrownBy(() -> session.atomic().run(() -> {
            assertThatThrownBy(() -> session.nested().run(() -> {
                session.execute("insert");
                throw thrown;
            })).isSameAs(thrown);
            assertThatThrownBy(() -> session.execute("select")).isInstanceOf(DbSessionException.class);
        })).isInstanceOf(CommitFailed.class);
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(driver.drain()).endsWith("c1.destroy").doesNotContain("c1.commit", "c1.release");
    }
}
