package io.quarkiverse.dbsession;

import java.sql.Connection;

/**
 * The isolation level of a transaction.
 */
public enum Isolation {

    /**
     * Rows that others have not committed may be seen. PostgreSQL treats it as {@link #READ_COMMITTED}.
     */
    READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),

    /**
     * Each statement sees what had been committed when it began.
     */
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),

    /**
     * All statements see what had been committed when the first one began; a change that conflicts with another
     * transaction's fails with {@link SerializationFailure}.
     */
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),

    /**
     * The outcome is as if transactions had run one after the other; one that cannot be fitted in fails with
     * {@link SerializationFailure} and can be tried again.
     */
    SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

    private final int jdbcLevel;

    Isolation(int jdbcLevel) {
        this.jdbcLevel = jdbcLevel;
    }

    /**
     * The level's constant in {@link Connection}.
     */
    public int jdbcLevel() {
        return jdbcLevel;
    }
}
