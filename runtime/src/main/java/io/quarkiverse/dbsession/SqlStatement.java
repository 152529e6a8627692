package io.quarkiverse.dbsession;

import java.time.Duration;
import java.util.List;
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
 * driver's own types, Jackson's {@code JsonNode} (as text whose type the server infers), arrays of those scalar types (as SQL
 * arrays), collections, an {@link java.util.Optional} of all these, which stands for what it holds, and {@code null}.
 * <p>
 * <strong>Collections:</strong> a {@link java.util.Collection} is bound as an SQL array, as in {@code id = any(:ids)}.
 * Where the parameter is alone in the brackets of an {@code IN} list, {@code id in (:ids)} or {@code id not in (:ids)}, the
 * list has its elements instead; those may also be tuples (collections, {@code Object[]} or records), as in
 * {@code (id, version) in (:pairs)}. Java arrays are SQL arrays everywhere. Nothing is in an empty collection, and
 * everything is {@code not in} it, {@code NULL} as well; only where arrays are compared with an empty list, the database
 * cannot tell their type. A collection is copied when it is bound.
 * <p>
 * Prefer {@code = any(:ids)}, and {@code <> all(:ids)} for {@code not in}: its text is the same for any number of elements, so
 * that the driver and the server prepare it once and plan it once, and the number has no limit. {@code in (:ids)} makes another
 * text for each number of elements, each with a plan of its own, and a statement can have no more than 65,535 of them with
 * PostgreSQL. It is for tuples, and for databases without arrays. Elements of an SQL array are of one class, {@code null}
 * aside; if there are none but {@code null}, the server infers the type from the place, which it can do for {@code any} and not
 * for {@code unnest}: give it a cast there, {@code unnest(:ids::bigint[])}.
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
     * values; to bind it as one SQL array use {@link #param(Object)}. If the statement has named parameters, a map or a record
     * passed as the only argument is taken as by {@link #params(Map)} and {@link #params(Record)}.
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
     * Binds the components of a record that the statement has parameters for, each to the parameter of its name. The others are
     * left out: a record may have more columns than a statement.
     * <p>
     * The build prepares the class of the record when it sees it used; where it does not, annotate the class with {@link Row}.
     * Components that are records themselves cannot be bound.
     *
     * @param values the record
     * @return this statement
     * @throws InvalidParameter as {@link #param(String, Object)}; also if none of the components has a parameter, or the build
     *         has not prepared the class
     */
    SqlStatement params(Record values);

    /**
     * How many rows a query asks of the server at a time. If this is not called, {@link Query#stream}, {@link Query#multi} and
     * {@link Query#forEach} ask for 1,000 rows at a time, so that they need constant memory, and the methods that give a result
     * at once leave it to the driver, which reads all rows at once. What is said here holds for all of them.
     * <p>
     * PostgreSQL does not use parallel workers for a query that is read in steps. One that computes long for few rows is faster
     * with 0.
     *
     * @param rows the number of rows; 0 to read all of them at once
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
     * Runs the statement once for each row of parameters, many rows at a time, so that the database is not waited for after
     * each. With PostgreSQL that is one round trip for 256 rows. All rows are checked before the first one is sent, and all are
     * run in the session's transaction: either all take effect or none.
     * <p>
     * A row is a {@link List} (or another collection), or an array of objects: the values of positional parameters, in order; a
     * {@link Map} or a record ({@link Row}): those of named ones, by the rules of {@code params(…)}; for a statement with one
     * parameter also the value itself, or {@code null}. (A value that is a list or an array of objects is to be put into a list
     * of its own.) What was bound before, by {@code param(…)}, is the same for all rows, which then do without it.
     *
     * <pre>
     * {@code
     * session.sql("insert into item(shop, name, price) values (:shop, :name, :price)")
     *         .param("shop", shop)
     *         .batch(items); // List<Item>, where Item is a record with the components name and price
     * }
     * </pre>
     * <p>
     * A timeout holds for each of the pieces that the rows are sent in, of 1,000 rows. Collections cannot be bound to
     * {@code in (:ids)} here, only as SQL arrays. Statements that return rows are refused where their text shows it; those of
     * others (a {@code call}, for instance) are lost. Where the database is to return something, an identity for instance, make
     * it one statement whose rows come from arrays, which is also faster:
     *
     * <pre>
     * {@code
     * List<Long> ids = session
     *         .sql("insert into item(name, price) select * from unnest(:names::text[], :prices::numeric[]) returning id")
     *         .param("names", names)
     *         .param("prices", prices)
     *         .query(Long.class)
     *         .list();
     * }
     * </pre>
     *
     * @param rows the rows, which may be none: then nothing is done
     * @return for each row the number of rows that it inserted, changed or deleted;
     *         {@link java.sql.Statement#SUCCESS_NO_INFO} where the driver does not know it, as pgjdbc with
     *         {@code reWriteBatchedInserts}
     * @throws InvalidParameter if one of the rows cannot be bound; nothing has been sent then
     * @throws DbSessionException if a row fails, by the same subclasses as for a single statement, or returns rows.
     *         {@link DbSessionException#batchRow()} tells which one it was. With {@code reWriteBatchedInserts} pgjdbc does not
     *         know: then {@link DbSessionException#batchRows()} has the piece of up to 1,000 rows that it was in
     */
    int[] batch(List<?> rows);

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
     * of the record's constructor pass unchanged.
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
