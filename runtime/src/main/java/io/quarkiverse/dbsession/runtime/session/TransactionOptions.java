package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;

/**
 * What each transaction of a datasource gets, unless its unit of work says otherwise.
 *
 * @param isolation the isolation level, or {@code null} for the database's own
 * @param statementTimeout how long a statement may run, or {@code null} for as long as it takes
 * @param lockTimeout how long a statement may wait for a lock, or {@code null} for what the database says
 * @param lookedUp whether the outcome of a commit whose answer is lost is looked up
 */
public record TransactionOptions(@Nullable Isolation isolation, @Nullable Duration statementTimeout,
        @Nullable Duration lockTimeout, boolean lookedUp) {

    public static final TransactionOptions NONE = new TransactionOptions(null, null, null, false);
}
