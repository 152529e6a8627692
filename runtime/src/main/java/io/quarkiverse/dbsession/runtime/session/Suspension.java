package io.quarkiverse.dbsession.runtime.session;

/**
 * The time during which the current thread is outside of the transaction that it was in.
 */
public interface Suspension extends AutoCloseable {

    /** It was in none. */
    Suspension NONE = () -> {
    };

    /**
     * Puts the thread back.
     */
    @Override
    void close();
}
