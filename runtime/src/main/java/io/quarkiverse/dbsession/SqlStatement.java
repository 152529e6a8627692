package io.quarkiverse.dbsession;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One SQL statement on its way to the database: bind its parameters, then call {@link #update()} or
 * {@code query(…)}.
 * <p>
 * Parameters are positional ({@code ?}) or named ({@code :name}), never both in one statement. Quoted strings and
 * identifiers, comments, dollar-quoted bodies and {@code ::} casts are left alone; {@code ??} stands for an operator's
 * question mark. Values are always bound, never made part of the text.
 * <p>
 * These Java types can be bound: {@link String}, {@link Character}, the primitive types and their wrappers,
 * {@link java.math.BigDecimal}, {@link java.math.BigInteger}, {@link java.util.UUID}, enums (as text, by
 * {@link Enum#name()}), {@link java.time.LocalDate}, {@link java.time.LocalTime}, {@link java.time.LocalDateTime},
 * {@link java.time.OffsetTime}, {@link java.time.OffsetDateTime}, {@link java.time.ZonedDateTime},
 * {@link java.time.Instant} (these two as a timestamp with time zone), {@code byte[]}, {@code java.sql} and
 * {@code java.util} dates, the JDBC types ({@link java.sql.Array}, {@link java.sql.SQLXML} and so on) and values of the
 * driver's own types, arrays of those scalar types (as SQL arrays), and {@code null}.
 * <p>
 * A wrong binding is refused by the call that makes it, with {@link InvalidParameter}; a missing one by the call that
 * would run the statement. Neither reaches the database, and the transaction stays usable.
 * <p>
 * <strong>Threads and reuse:</strong> a statement belongs to one thread. It keeps its parameters and may be run more
 * than once.
 */
public interface SqlStatement {

    /**
     * Binds the next positional parameter.
     *
     * @param value the value; {@code null} binds SQL {@code NULL}
     * @return this statement
     * @throws InvalidParameter if the statement has named parameters or no further positional one, or if a value of this
     *         type cannot be bound
     */
    SqlStatement param(@Nullable Object value);

    /**
     * Binds a named parameter, at every place that names it.
     *
     * @param name the name, without the colon
     * @param value the value; {@code null} binds SQL {@code NULL}
     * @return this statement
     * @throws InvalidParameter if the statement has no parameter of that name or it has been bound already, or if a value
     *         of this type cannot be bound
     */
    SqlStatement param(String name, @Nullable Object value);

    /**
     * Binds the next positional parameters, in order. An array passed as the only argument is taken as the list of
     * values; to bind it as one SQL array use {@link #param(Object)}.
     *
     * @param values the values; a {@code null} among them binds SQL {@code NULL}
     * @return this statement
     * @throws InvalidParameter as {@link #param(Object)}
     */
    SqlStatement params(@Nullable Object... values);

    /**
     * Binds named parameters.
     *
     * @param values the values by name; each name must occur in the statement
     * @return this statement
     * @throws InvalidParameter as {@link #param(String, Object)}
     */
    SqlStatement params(Map<String, ? extends @Nullable Object> values);

    /**
     * How many rows a query asks of the server at a time. With 0, the default, the driver reads all rows at once;
     * with a fetch size it reads them in steps, so that {@link Query#forEach} needs constant memory.
     *
     * @param rows the number of rows, 0 or more
     * @return this statement
     * @throws IllegalArgumentException if it is negative
     */
    SqlStatement fetchSize(int rows);

    /**
     * How long the statement may run before the database is asked to cancel it, instead of the datasource's
     * {@code quarkus.db-session.statement-timeout}.
     *
     * @param timeout a positive duration, with a precision of milliseconds
     * @return this statement
     * @throws IllegalArgumentException if it is zero or negative
     */
    SqlStatement timeout(Duration timeout);

    /**
     * Runs the statement, which returns no rows.
     *
     * @return the number of rows it inserted, changed or deleted; 0 for statements that do neither
     * @throws InvalidParameter if a parameter has not been bound
     * @throws DbSessionException if the statement fails or returns rows; its subclasses tell the reasons apart
     */
    int update();

    /**
     * A query for one column, or for records.
     * <p>
     * A record is made of the columns that have the names of its components, wherever they are in the row: upper and lower case
     * and underscores make no difference, so that {@code created_at} is {@code createdAt}. Each component needs exactly one
     * column; columns that no component asks for are left alone. A component that is a record itself has columns of its own,
     * with its name before theirs ({@code customer_name} for {@code customer.name}); it is {@code null} if all of them are
     * {@code NULL}, as after an outer join. What a component may be besides: a primitive type or one of the types below, for
     * which {@code NULL} is refused and {@code null}; one of Jackson's {@code JsonNode}, {@code ObjectNode} and
     * {@code ArrayNode}, for JSON; an unmodifiable {@link java.util.List} of these, for an SQL array; an
     * {@link java.util.Optional} of all of this.
     * <p>
     * Records are read by code that is generated when the application is built. The build sees the class where it is named: in
     * the call itself, or in a variable of the same method that is passed to it. It fails if the class cannot be read. Where it
     * does not see it, because it is passed on by a generic method for instance, the record needs {@link Row}. The exceptions
     * of
     * the record's constructor pass unchanged.
     *
     * @param type the type of the values of one column: a scalar type that can be bound (see {@link SqlStatement}),
     *        {@link Object} for what the column gives by itself, an array of scalars for an SQL array, or one of Jackson's tree
     *        types for JSON; or a record without type parameters
     * @return the query, to be run by one of its methods
     * @throws RowMappingException if values of that type cannot be read, or if the build has made no mapper for the record. The
     *         methods of the query throw it if columns do not fit: if a component has none or more than one, if a value cannot
     *         be had as its type, or if a component of primitive type is {@code NULL}
     */
    <T> Query<T> query(Class<T> type);

    /**
     * A query whose rows the given function maps.
     *
     * @param mapper called once per row
     * @return the query, to be run by one of its methods
     */
    <T extends @Nullable Object> Query<T> query(RowMapper<T> mapper);

    /**
     * A query whose rows are maps from column label to value, in the order of the columns. Values have the types that
     * {@code query(Object.class)} gives; {@code NULL} is {@code null}. Two columns of the same label are refused with a
     * {@link RowMappingException}: give one an alias.
     *
     * @return the query, to be run by one of its methods
     */
    Query<Map<String, @Nullable Object>> query();
}
