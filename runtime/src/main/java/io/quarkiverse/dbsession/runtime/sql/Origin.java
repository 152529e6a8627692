package io.quarkiverse.dbsession.runtime.sql;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Where the application has asked for work that another thread does later: in a unit of work perhaps, or in an outer
 * transaction.
 */
public interface Origin {

    /**
     * Runs the work where it was asked for.
     *
     * @throws IllegalStateException if that is not there any more
     */
    <T extends @Nullable Object> T run(Supplier<T> work);
}
