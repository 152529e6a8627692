package io.quarkiverse.dbsession.runtime.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement and its rows that stay open between calls, until they are closed or whatever they belong to ends. Any thread may
 * use them.
 */
public interface OpenRows {

    /**
     * Runs work with the rows, under the conditions of {@link SqlScope#run}. Whatever it throws closes them.
     *
     * @throws IllegalStateException if they have been closed, saying by what
     */
    <T extends @Nullable Object> T read(SqlWork<T> work);

    /**
     * From inside work, after the application has been called, which may have ended what the rows belong to.
     *
     * @throws IllegalStateException if they have been closed, saying by what
     */
    void check();

    /**
     * Closes them, once. Waits for nobody: where another thread uses the session, that one closes them when it is through.
     */
    void close();
}
