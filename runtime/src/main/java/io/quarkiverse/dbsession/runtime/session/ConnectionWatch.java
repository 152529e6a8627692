package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.message.Caller;

/**
 * Hears of the connections that sessions take.
 */
public interface ConnectionWatch {

    /**
     * Where in the application the calling thread is, or {@code null} if that is of no interest.
     */
    @Nullable
    Caller place();

    /**
     * Whoever holds a connection is about to take another one of the same datasource.
     *
     * @param first where the first one was taken
     * @param second where the other one is being taken
     */
    void second(@Nullable Caller first, @Nullable Caller second);

    /**
     * How often that has been the case.
     */
    long seconds();

    /**
     * A connection has been taken.
     *
     * @param place where it was taken
     * @return what is told when it is given back, or {@code null} if nobody wants to hear
     */
    @Nullable
    Hold taken(Holder holder, @Nullable Caller place);

    /**
     * A connection that is held.
     */
    interface Hold {

        void end();
    }

    /**
     * Who holds it.
     */
    interface Holder {

        /**
         * Rolls back and gives the connection back, whatever the application is doing. May wait for the database.
         *
         * @param tooLong does nothing if that has ended
         */
        void expire(Hold tooLong);
    }
}
