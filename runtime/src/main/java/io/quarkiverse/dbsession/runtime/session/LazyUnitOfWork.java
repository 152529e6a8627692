package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.ReadConsistency;
import io.quarkiverse.dbsession.UnitOfWork;

/**
 * The unit of work as users configure and run it.
 */
final class LazyUnitOfWork implements UnitOfWork {

    private final SessionCore core;
    private final @Nullable CurrentTransaction policy;
    private UnitOptions options = UnitOptions.NONE;
    private boolean done;

    /**
     * @param policy {@code null} for a nested one
     */
    LazyUnitOfWork(SessionCore core, @Nullable CurrentTransaction policy) {
        this.core = core;
        this.policy = policy;
    }

    @Override
    public UnitOfWork readOnly() {
        return readOnly(ReadConsistency.TRANSACTION);
    }

    @Override
    public UnitOfWork readOnly(ReadConsistency consistency) {
        options = new UnitOptions(Objects.requireNonNull(consistency, "consistency"), options.isolation(),
                options.statementTimeout());
        return this;
    }

    @Override
    public UnitOfWork isolation(Isolation level) {
        Objects.requireNonNull(level, "level");
        if (policy == null) {
            throw new IllegalStateException("A nested unit of work has the isolation level of its transaction. Ask for "
                    + level + " where that begins: atomic().isolation(…).");
        }
        options = new UnitOptions(options.reads(), level, options.statementTimeout());
        return this;
    }

    @Override
    public UnitOfWork timeout(Duration statementTimeout) {
        if (statementTimeout.isZero() || statementTimeout.isNegative()) {
            throw new IllegalArgumentException("A timeout is longer than 0, not " + statementTimeout);
        }
        options = new UnitOptions(options.reads(), options.isolation(), statementTimeout);
        return this;
    }

    @Override
    public void run(Runnable work) {
        Objects.requireNonNull(work, "work");
        call(() -> {
            work.run();
            return null;
        });
    }

    @Override
    public <T> T call(Callable<T> work) {
        Objects.requireNonNull(work, "work");
        if (done) {
            throw new IllegalStateException("This unit of work of " + core + " has been run before. Start another one.");
        }
        done = true;
        Unit unit = policy == null ? core.enterNested(options) : core.enterAtomic(policy, options);
        T result;
        try {
            result = work.call();
        } catch (Throwable e) {
            core.exit(unit, e);
            throw Failures.unchecked(e, core.dataSource());
        }
        core.exit(unit, null);
        return result;
    }
}
