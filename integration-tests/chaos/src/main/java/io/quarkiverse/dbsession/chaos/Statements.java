package io.quarkiverse.dbsession.chaos;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the work of a request needs of a database, whoever gives it.
 */
interface Statements {

    int update(String sql, @Nullable Object... parameters);

    /** One number. */
    long number(String sql, @Nullable Object... parameters);

    void batch(String sql, List<Object[]> rows);

    /** COPY of rows of {@code op}. */
    void copy(List<Object[]> rows);

    /** What the work did is undone if it throws. */
    void nested(Runnable work);

    /** The statement may take no longer than a moment. */
    void hurry(String sql, Object... parameters);
}
