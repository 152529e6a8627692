package io.quarkiverse.dbsession.runtime;

/**
 * Takes along what belongs to the thread that asks for work in a new context, to the thread that does it. A bean, if
 * there is one; that context is not its business.
 */
public interface TaskCarrier {

    /**
     * Called by the thread that asks for the work.
     *
     * @return the work with what it brings along
     */
    Runnable carry(Runnable task);
}
