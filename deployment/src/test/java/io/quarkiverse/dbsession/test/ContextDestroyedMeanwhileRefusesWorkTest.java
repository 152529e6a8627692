package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.arc.Unremovable;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P5: a request may end, because its client has left, in the very moment in which another thread of it uses a session for the
 * first time. That session would hold its connection for ever.
 */
class ContextDestroyedMeanwhileRefusesWorkTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app();

    static volatile boolean destroys;

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    @Test
    void sessionThatIsMadeThenIsRefused() {
        ManagedContext context = Arc.container().requestContext();
        context.activate();
        try {
            destroys = true;
            // As by another thread, behind the back of this one.
            assertThatThrownBy(() -> session.execute("insert into example(text) values ('late')"))
                    .isInstanceOf(RuntimeException.class);
            assertThat(destroys).as("has not come to it").isFalse();
        } finally {
            destroys = false;
            context.deactivate();
        }
        assertThat(TestDatabase.rows("example")).isZero();
    }

    @Test
    void othersAreNot() {
        ManagedContext context = Arc.container().requestContext();
        context.activate();
        try {
            session.execute("insert into example(text) values ('in time')");
            session.commit();
        } finally {
            context.terminate();
        }
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    /** Made by what watches over the sessions of a request, in the middle of it. */
    @Alternative
    @Priority(1)
    @Singleton
    @Unremovable
    public static class Destroyer implements ContextWatch, ContextWatch.Factory {

        @Override
        public ContextWatch watch() {
            if (destroys) {
                destroys = false;
                Arc.container().requestContext().destroy(Arc.container().requestContext().getState());
            }
            return this;
        }

        @Override
        public boolean isRollbackExpected() {
            return true;
        }

        @Override
        public boolean isDecided() {
            return false;
        }

        @Override
        public void whenLeft(Runnable action) {
        }
    }
}
