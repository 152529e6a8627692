package io.quarkiverse.dbsession;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A query that is ready to run. Each method runs it and reads its result to the end.
 * <p>
 * Every method throws {@link InvalidParameter} if a parameter has not been bound, {@link RowMappingException} if a row
 * cannot be read as asked, and another {@link DbSessionException} if the query fails or is a statement that returns no
 * rows.
 * <p>
 * <strong>Threads and reuse:</strong> as {@link SqlStatement}.
 *
 * @param <T> what a row becomes
 */
public interface Query<T extends @Nullable Object> {

    /**
     * All rows, in order. No row gives an empty list; a row that is {@code null} (a {@code NULL} read as a scalar) gives
     * a {@code null} element.
     *
     * @return a list of its own, which the caller may change
     */
    List<T> list();

    /**
     * The one row there must be.
     *
     * @return its value, never {@code null}
     * @throws NoResult if there is no row, or it is {@code null}
     * @throws TooManyResults if there is more than one row
     */
    T single();

    /**
     * The row, if there is one. No row, and a row that is {@code null}, give an empty result.
     *
     * @throws TooManyResults if there is more than one row
     */
    Optional<T> optional();

    /**
     * Passes the rows to an action one by one, while they are read. With {@link SqlStatement#fetchSize} this needs
     * constant memory however many there are. The action may run further statements of the session; an exception that it
     * throws ends the reading and reaches the caller unchanged.
     *
     * @param action called once per row, in order
     */
    void forEach(Consumer<? super T> action);
}
