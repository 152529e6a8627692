package io.quarkiverse.dbsession.runtime.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.sql.JdbcStatement.BoundArrays;

/**
 * The values bound to one statement. They are checked when they come, and a call that is refused leaves nothing bound.
 */
final class Parameters {

    private static final int[] NONE = {};

    /** Instead of a value, which may be {@code null}. */
    private static final Object NOTHING = new Object();

    private final ParsedSql sql;
    private final JdbcStatement statement;
    private final @Nullable Object[] values;
    /** How many are bound; of positional ones, the first. */
    private int bound;
    /** {@code null} outside of batches. */
    private final @Nullable Batch batch;

    /**
     * @param statement whose they are
     */
    Parameters(ParsedSql sql, JdbcStatement statement) {
        this(sql, statement, null);
    }

    private Parameters(ParsedSql sql, JdbcStatement statement, @Nullable Batch batch) {
        this.sql = sql;
        this.statement = statement;
        this.batch = batch;
        this.values = new Object[sql.parameterCount()];
        Arrays.fill(values, NOTHING);
    }

    /**
     * What is found out once for the rows of a batch.
     */
    private static final class Batch {

        /** For what is wrong with a row. */
        private final StatementErrors errors;
        private final @Nullable String[] labels;
        private @Nullable RecordMapper lastMapper;
        private int[] lastParameters = NONE;

        Batch(StatementErrors errors, int parameters) {
            this.errors = errors;
            this.labels = new String[parameters];
        }
    }

    ParsedSql sql() {
        return sql;
    }

    private StatementErrors errors() {
        return batch != null ? batch.errors : statement.errors();
    }

    private ParameterTypes types() {
        return new ParameterTypes(statement.scope(), errors());
    }

    private boolean isBound(int parameter) {
        return values[parameter] != NOTHING;
    }

    private void bind(int parameter, @Nullable Object value) {
        values[parameter] = value;
        bound++;
    }

    /**
     * The first one from there on that is not bound, or how many there are.
     */
    private int nextUnbound(int from) {
        int parameter = from;
        while (parameter < values.length && isBound(parameter)) {
            parameter++;
        }
        return parameter;
    }

    /**
     * For the rows of a batch, which have in common what is bound so far.
     *
     * @param rowErrors for what is wrong with a row
     */
    Parameters forBatch(StatementErrors rowErrors) {
        for (int parameter = 0; parameter < values.length; parameter++) {
            if (values[parameter] instanceof CollectionParameter && sql.isListSomewhere(parameter)) {
                throw inBatch(parameter);
            }
        }
        return new Parameters(sql, statement, new Batch(rowErrors, values.length));
    }

    private InvalidParameter inBatch(int parameter) {
        String name = sql.isNamed() ? ":" + sql.names().get(parameter) : "?";
        return errors()
                .invalidParameter("A collection is bound to 'in (" + name + ")', and in a batch each row would make another "
                        + "statement of it", "Compare with an array: '= any(" + name + ")', or '<> all(" + name + ")'.");
    }

    /**
     * Checks a row of a batch, instead of the one before.
     *
     * @return the values of all parameters
     */
    @Nullable
    Object[] row(@Nullable Object row, Parameters common) {
        System.arraycopy(common.values, 0, values, 0, values.length);
        bound = common.bound;
        // Classes before interfaces, here and elsewhere: see ParameterTypes.isReady.
        if (row instanceof Record byName) {
            requireNames(row);
            setAll(byName);
        } else if (row instanceof Map<?, ?> byName) {
            requireNames(row);
            setAll(byName);
        } else if (row instanceof Collection<?> list) {
            addAll(list.toArray());
        } else if (row instanceof Object[] array) {
            addAll(array);
        } else if (sql.isNamed() && values.length - bound == 1) {
            int parameter = nextUnbound(0);
            bind(parameter, check(parameter, row));
        } else {
            add(row);
        }
        requireAll();
        return values.clone();
    }

    private void requireNames(Object row) {
        if (!sql.isNamed()) {
            throw errors().invalidParameter("It has names (" + row.getClass().getTypeName() + "), and the statement has none",
                    known());
        }
    }

    /**
     * Binds the next positional parameter.
     */
    void add(@Nullable Object value) {
        if (!sql.isNamed() && bound < values.length) {
            bind(bound, check(bound, value));
        } else {
            addAll(new Object[] { value });
        }
    }

    /**
     * Binds the next positional parameters, all or none.
     */
    void addAll(@Nullable Object @Nullable [] added) {
        if (added == null) {
            throw errors().invalidParameter("params(null) gives no values", "To bind one SQL NULL use param((Object) null).");
        }
        if (sql.isNamed() && added.length == 1 && added[0] instanceof Record byName) {
            setAll(byName);
            return;
        }
        if (sql.isNamed() && added.length == 1 && added[0] instanceof Map<?, ?> byName) {
            setAll(byName);
            return;
        }
        if (sql.isNamed() && added.length > 0) {
            throw errors().invalidParameter(
                    "The value has no name, and the statement has named parameters (" + allNames() + ")",
                    "Bind them with param(name, value), or by a map or a record.");
        }
        int first = bound;
        if (first + added.length > values.length) {
            throw errors().invalidParameter("There is a value for parameter " + (values.length + 1) + ", but the statement has "
                    + (values.length == 0 ? "no parameters" : "only " + values.length),
                    "Leave the value out, or put a ? where it belongs.");
        }
        try {
            for (Object value : added) {
                bind(bound, check(bound, value));
            }
        } catch (RuntimeException | Error e) {
            Arrays.fill(values, first, bound, NOTHING);
            bound = first;
            throw e;
        }
    }

    /**
     * Binds a named parameter.
     */
    void set(String name, @Nullable Object value) {
        int parameter = free(name);
        bind(parameter, check(parameter, value));
    }

    /**
     * Binds named parameters, all or none.
     */
    void setAll(@Nullable Map<?, ? extends @Nullable Object> added) {
        if (added == null) {
            throw errors().invalidParameter("params(null) gives no values",
                    "To bind one SQL NULL use param(name, null).");
        }
        Map<Integer, @Nullable Object> checked = new LinkedHashMap<>();
        for (Map.Entry<?, ? extends @Nullable Object> one : added.entrySet()) {
            int parameter = free(text(one.getKey()));
            checked.put(parameter, check(parameter, one.getValue()));
        }
        bind(checked);
    }

    private void bind(Map<Integer, @Nullable Object> checked) {
        for (Map.Entry<Integer, @Nullable Object> one : checked.entrySet()) {
            bind(one.getKey(), one.getValue());
        }
    }

    private @Nullable String text(@Nullable Object name) {
        if (name != null && !(name instanceof String)) {
            throw errors().invalidParameter(
                    "A parameter is to be bound whose name is no String but " + name.getClass().getTypeName(),
                    known());
        }
        return (String) name;
    }

    /**
     * Binds the components that the statement has parameters for, all or none.
     */
    void setAll(@Nullable Record added) {
        if (added == null) {
            throw errors().invalidParameter("params(null) gives no values", "To bind one SQL NULL use param(name, null).");
        }
        RecordMapper mapper = types().mapper("the statement", added);
        int[] parameters = parameters(mapper);
        Object[] components = mapper.values(added);
        boolean fits = false;
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] >= 0) {
                requireFree(parameters[i]);
                components[i] = check(parameters[i], components[i]);
                fits = true;
            }
        }
        if (!fits) {
            throw errors().invalidParameter("The statement has a parameter for none of the components of the record "
                    + added.getClass().getTypeName() + " (" + String.join(", ", mapper.names()) + ")", known());
        }
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] >= 0) {
                bind(parameters[i], components[i]);
            }
        }
    }

    /**
     * The parameter for each component, or -1 where there is none. The rows of a batch are most often of one record.
     */
    private int[] parameters(RecordMapper mapper) {
        if (batch != null && mapper == batch.lastMapper) {
            return batch.lastParameters;
        }
        int[] parameters = new int[mapper.size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = sql.names().indexOf(mapper.name(i));
        }
        if (batch != null) {
            batch.lastMapper = mapper;
            batch.lastParameters = parameters;
        }
        return parameters;
    }

    /**
     * The parameter's name with its colon, or its position, for messages.
     */
    private String label(int parameter) {
        String known = batch == null ? null : batch.labels[parameter];
        if (known != null) {
            return known;
        }
        String label = sql.isNamed() ? ":" + sql.names().get(parameter) : Integer.toString(parameter + 1);
        if (batch != null) {
            batch.labels[parameter] = label;
        }
        return label;
    }

    private @Nullable Object check(int parameter, @Nullable Object value) {
        if (ParameterTypes.isReady(value, statement.driver())) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return check(parameter, optional.orElse(null));
        }
        String label = label(parameter);
        if (!(value instanceof Collection<?> collection)) {
            return types().check(label, value);
        }
        if (sql.isAmongOthers(parameter)) {
            String place = sql.isNamed() ? label : "?";
            throw errors().invalidParameter("Parameter " + label + " cannot be bound: it is a collection ("
                    + value.getClass().getTypeName() + ") and its IN list has other elements",
                    "Let it be alone in the brackets, 'in (" + place + ")', or write 'x = any(" + place + ") or x in (…)'.");
        }
        boolean list = sql.isListSomewhere(parameter);
        if (list && batch != null) {
            throw inBatch(parameter);
        }
        return types().check(label, collection, list, !list || sql.isValueSomewhere(parameter));
    }

    /**
     * The parameter of that name, if nothing is bound to it yet.
     */
    private int free(@Nullable String name) {
        if (name == null) {
            throw errors().invalidParameter("A parameter is to be bound whose name is null", known());
        }
        int parameter = sql.names().indexOf(name);
        if (parameter < 0) {
            throw errors().invalidParameter("There is no parameter :" + name, sql.hides(name)
                    ? "The text has :" + name + " inside quotes or a comment, where nothing is replaced. Put it outside, for "
                            + "instance '%' || :" + name + " || '%'."
                    : known());
        }
        requireFree(parameter);
        return parameter;
    }

    private void requireFree(int parameter) {
        if (isBound(parameter)) {
            throw errors().invalidParameter("The parameter " + label(parameter) + " is bound already",
                    "Bind each name once; its value goes to every place that has the name.");
        }
    }

    private String known() {
        if (sql.isNamed()) {
            return "The statement has " + allNames() + ".";
        }
        return values.length == 0
                ? "The statement has no parameters; one is written as :name."
                : "The statement has positional parameters (?): bind them with param(value).";
    }

    private String allNames() {
        StringJoiner names = new StringJoiner(", ");
        for (String name : sql.names()) {
            names.add(":" + name);
        }
        return names.toString();
    }

    /**
     * @throws InvalidParameter if one has not been bound
     */
    void requireAll() {
        if (bound == values.length) {
            requireFewEnough();
            return;
        }
        StringJoiner missing = new StringJoiner(", ");
        for (int i = nextUnbound(0); i < values.length; i = nextUnbound(i + 1)) {
            missing.add(label(i));
        }
        if (sql.isNamed()) {
            throw errors().invalidParameter("No value is bound to " + missing,
                    "Bind it with param(name, value); null is a value, too.");
        }
        throw errors().invalidParameter("No value is bound to parameter " + missing + " of " + values.length,
                "Bind it with param(value); null is a value, too. If it belongs to an operator, write it doubled: ??");
    }

    private void requireFewEnough() {
        long places = 0;
        for (int place = 0; place < sql.placeCount(); place++) {
            CollectionParameter list = list(place);
            places += list == null ? 1 : list.values.size();
        }
        int most = statement.driver().maxParameters();
        if (places > most) {
            throw errors()
                    .invalidParameter("The statement would have " + places + " parameters, and the database takes at most "
                            + most, insteadOfLists());
        }
    }

    private String insteadOfLists() {
        CollectionParameter longest = null;
        for (InList of : sql.lists()) {
            CollectionParameter list = list(of.place());
            if (list != null && (longest == null || list.values.size() > longest.values.size())) {
                longest = list;
            }
        }
        return longest != null && longest.tuple > 0
                ? "Take the tuples from arrays, one for each column, '(a, b) in (select * from unnest(:as, :bs))' instead of "
                        + "'(a, b) in (…)': each is one parameter, however long it is."
                : "Compare with an array, '= any(…)' instead of 'in (…)': it is one parameter, however long it is.";
    }

    /**
     * What becomes the elements of an {@code IN} list at that place, or {@code null} if it is one parameter.
     */
    private @Nullable CollectionParameter list(int place) {
        return sql.isList(place) && values[sql.parameterAt(place)] instanceof CollectionParameter list ? list : null;
    }

    /**
     * The text for {@code prepareStatement}, which depends on the lengths of collections.
     */
    String jdbc() {
        if (sql.lists().isEmpty()) {
            return sql.jdbc();
        }
        StringBuilder text = null;
        int copied = 0;
        for (InList list : sql.lists()) {
            CollectionParameter values = list(list.place());
            if (values == null) {
                continue;
            }
            text = text == null ? new StringBuilder() : text;
            if (values.values.isEmpty()) {
                text.append(sql.jdbc(), copied, list.start()).append(statement.driver().emptyInList(list.negated()));
                copied = list.end();
            } else {
                text.append(sql.jdbc(), copied, list.questionMark());
                values.appendPlaces(text);
                copied = list.questionMark() + 1;
            }
        }
        return text == null ? sql.jdbc() : text.append(sql.jdbc(), copied, sql.jdbc().length()).toString();
    }

    /**
     * Hands the values to the driver, each to all its places.
     *
     * @param statement made of {@link #jdbc()}
     * @param arrays takes the arrays that are to be freed after the run
     */
    void bind(PreparedStatement statement, DriverSupport driver, BoundArrays arrays) throws SQLException {
        bind(values, statement, driver, arrays);
    }

    /**
     * The same with the values of a row of a batch.
     */
    void bind(@Nullable Object[] values, PreparedStatement statement, DriverSupport driver, BoundArrays arrays)
            throws SQLException {
        int index = 0;
        for (int place = 0; place < sql.placeCount(); place++) {
            CollectionParameter list = list(place);
            if (list == null) {
                bind(statement, ++index, values[sql.parameterAt(place)], driver, arrays);
            } else {
                for (Object value : list.values) {
                    bind(statement, ++index, value, driver, arrays);
                }
            }
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value, DriverSupport driver,
            BoundArrays arrays) throws SQLException {
        Object single = value instanceof CollectionParameter collection ? collection.array : value;
        Array array = ParameterTypes.bind(statement, index, single, driver);
        if (array != null) {
            arrays.add(array);
        }
    }
}
