package io.quarkiverse.dbsession.runtime;

import java.util.concurrent.Executor;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.session.ContextWatch;
import io.quarkiverse.dbsession.runtime.session.Outcome;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.ExecutorRecorder;

/**
 * The sessions of the current CDI request context, and the safety net under them: whatever the end of a request did not
 * reach is rolled back when its context is destroyed.
 * <p>
 * Nothing is injected: ArC would look it up, and wrap it, for each request.
 */
@RequestScoped
class RequestSessions {

    /** Made when it is asked for. */
    private volatile @Nullable SessionContext context;

    /**
     * A request context can be destroyed by another thread while this is being made for it: then it has not found this, and
     * nobody would ever end what is done here. Whoever destroys it later finds it.
     *
     * @param registry the only one, which has found this
     */
    SessionContext context(SessionRegistry registry) {
        SessionContext known = context;
        if (known == null) {
            known = make(registry);
        }
        if (!registry.isActive()) {
            known.end(true);
        }
        return known;
    }

    private synchronized SessionContext make(SessionRegistry registry) {
        SessionContext made = context;
        if (made == null) {
            ContextWatch watch = registry.watch();
            made = new SessionContext(watch);
            if (EndedRequest.isMarked()) {
                made.end(true);
            } else if (watch != null && watch.isDecided()) {
                made.finish(Outcome.ROLLBACK);
            }
            context = made;
        }
        return made;
    }

    @PreDestroy
    void end() {
        SessionContext ending = context;
        if (ending == null) {
            // If it is just being made, whoever makes it finds that its request has ended.
            return;
        }
        boolean rollbackExpected = ending.isRollbackExpected();
        if (!ending.isOpen() || BlockingOperationControl.isBlockingAllowed()) {
            ending.end(rollbackExpected);
        } else {
            // A rollback waits for the database, which an I/O thread must not do.
            Executor worker = ExecutorRecorder.getCurrent();
            worker.execute(() -> ending.end(rollbackExpected));
        }
    }
}
