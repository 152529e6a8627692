package io.quarkiverse.dbsession.runtime.driver;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A {@code COPY … FROM STDIN} that the server has begun. Used by one thread, apart from {@link #cancelQuery()}.
 */
public interface CopyTarget {

    /**
     * How many columns it takes.
     */
    int columns();

    /**
     * The text of a value as COPY's text format has it, before it is escaped.
     *
     * @param value what a parameter can be bound to, apart from SQL arrays
     * @return the text, or {@code null} if values of that type have none
     */
    @Nullable
    String text(Object value) throws SQLException;

    /**
     * The text of an SQL array, as {@link #text}.
     *
     * @param elementType and
     * @param elements as {@link DriverSupport#bindArray} has them
     */
    String arrayText(Class<?> elementType, @Nullable Object[] elements) throws SQLException;

    /**
     * Sends data. An error of the server may come with any of them, and ends the COPY.
     */
    void write(byte[] data, int length) throws SQLException;

    /**
     * Says that all data has been sent.
     *
     * @return the number of rows
     */
    long end() throws SQLException;

    /**
     * Has the server forget what it was sent, if it still waits for more: the transaction has failed then.
     *
     * @throws SQLException if nobody knows what the server does now
     */
    void cancel() throws SQLException;

    /**
     * Has the server end the COPY with an error, if it still runs. For other threads.
     */
    void cancelQuery() throws SQLException;
}
