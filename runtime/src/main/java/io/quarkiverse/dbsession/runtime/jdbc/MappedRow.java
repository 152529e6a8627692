package io.quarkiverse.dbsession.runtime.jdbc;

import java.sql.ResultSet;
import java.sql.Statement;

import org.jspecify.annotations.NullUnmarked;

import io.quarkiverse.dbsession.runtime.message.Place;

/**
 * A row as the application's mappers see it, without the way back to the pooled connection: to close that, as they may with a
 * connection, would commit what is open and leave the session without it.
 */
@NullUnmarked
public final class MappedRow extends ForwardingResultSet {

    private final String dataSource;

    public MappedRow(String dataSource, ResultSet delegate) {
        super(delegate);
        this.dataSource = dataSource;
    }

    /**
     * @throws IllegalStateException always. An {@code SQLException} would pass for a row that cannot be read
     */
    @Override
    public Statement getStatement() {
        throw new IllegalStateException("getStatement() of a row is refused by the session of " + Place.dataSource(dataSource)
                + ", to which the statement and its connection belong. Use the session for further statements.");
    }
}
