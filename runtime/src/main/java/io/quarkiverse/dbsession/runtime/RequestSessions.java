package io.quarkiverse.dbsession.runtime;

import java.util.concurrent.Executor;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;

/**
 * The sessions of the current CDI request context, and the safety net under them: whatever the end of a request did not
 * reach is rolled back when its context is destroyed.
 */
@RequestScoped
class RequestSessions {

    private final SessionContext context = new SessionContext();
    private final SessionRegistry registry;
    private final @Nullable ContextWatch watch;

    RequestSessions(SessionRegistry registry) {
        this.registry = registry;
        this.watch = registry.watch();
        if (watch != null) {
            context.whenReadAfterOutcome(this::readAfterOutcome);
        }
        if (EndedRequest.isMarked()) {
            context.end(true);
        } else if (watch != null && watch.isDecided()) {
            context.finish(Outcome.ROLLBACK);
        }
    }

    DbSession session(String dataSource) {
        return context().session(registry.settings(dataSource), registry.currentDataSource(dataSource));
    }

    /**
     * A request context can be destroyed by another thread while this is being made for it: then it has not found this, and
     * nobody would ever end what is done here. Whoever destroys it later finds it.
     */
    SessionContext context() {
        if (!registry.isActive()) {
            context.end(true);
        }
        return context;
    }

    private void readAfterOutcome() {
        watch.whenLeft(this::left);
    }

    /**
     * What is read for the body is read for nobody. On another thread in each case: this one may be an I/O thread, or in the
     * middle of what is to be ended.
     */
    private void left() {
        endOnWorker(true);
    }

    @PreDestroy
    void end() {
        boolean rollbackExpected = watch != null && watch.isRollbackExpected();
        if (!context.isOpen() || BlockingOperationControl.isBlockingAllowed()) {
            context.end(rollbackExpected);
        } else {
            // A rollback waits for the database, which an I/O thread must not do.
            endOnWorker(rollbackExpected);
        }
    }

    private void endOnWorker(boolean rollbackExpected) {
        Executor worker = ExecutorRecorder.getCurrent();
        worker.execute(() -> context.end(rollbackExpected));
    }
}
