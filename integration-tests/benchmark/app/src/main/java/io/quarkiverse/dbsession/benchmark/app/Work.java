package io.quarkiverse.dbsession.benchmark.app;

import java.sql.SQLException;
import java.util.List;

/**
 * What each implementation does, every method in a transaction. The statements are the same in all of them, as far as the
 * library lets one write them.
 */
public interface Work {

    /** Uses nothing of what it has been injected. */
    String none();

    /** One row. */
    void insert() throws SQLException;

    /** One row by its key. */
    World select() throws SQLException;

    /** As many, by a statement each. */
    List<World> selects(int count) throws SQLException;

    /** Takes an order: five statements, spread over three beans. */
    Order five() throws SQLException;

    /** A thousand rows of six columns. */
    List<Item> list() throws SQLException;

    /**
     * Looks at a row and leaves a note of that, which stays whatever becomes of the rest: it is committed by itself, before the
     * first statement of the request's own transaction, so that nobody waits for a second connection while holding one.
     */
    World independent() throws SQLException;

    /** Reads rows by a statement each, changes them, and writes them in the order of their keys in one batch. */
    List<World> updates(int count) throws SQLException;

    /** All of them, in a list that the caller may change. */
    List<Fortune> fortunes() throws SQLException;
}
