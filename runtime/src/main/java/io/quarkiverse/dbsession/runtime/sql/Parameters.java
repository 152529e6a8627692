package io.quarkiverse.dbsession.runtime.sql;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.runtime.driver.DriverSupport;
import io.quarkiverse.dbsession.runtime.sql.JdbcStatement.BoundArrays;

/**
 * The values bound to one statement. They are checked when they come, and a call that is refused leaves nothing bound.
 */
final class Parameters {

    private final ParsedSql sql;
    private final StatementErrors errors;
    private final ParameterTypes types;
    private final @Nullable Object[] values;
    private final BitSet bound = new BitSet();

    Parameters(ParsedSql sql, SqlScope scope, StatementErrors errors) {
        this.sql = sql;
        this.errors = errors;
        this.types = new ParameterTypes(scope, errors);
        this.values = new Object[sql.parameterCount()];
    }

    /**
     * Binds the next positional parameter.
     */
    void add(@Nullable Object value) {
        addAll(new Object[] { value });
    }

    /**
     * Binds the next positional parameters, all or none.
     */
    void addAll(@Nullable Object @Nullable [] added) {
        if (added == null) {
            throw errors.invalidParameter("params(null) gives no values", "To bind one SQL NULL use param((Object) null).");
        }
        if (sql.isNamed() && added.length > 0) {
            throw errors.invalidParameter("The value has no name, and the statement has named parameters (" + allNames() + ")",
                    "Bind them with param(name, value).");
        }
        int first = bound.cardinality();
        if (first + added.length > values.length) {
            throw errors.invalidParameter("There is a value for parameter " + (values.length + 1) + ", but the statement has "
                    + (values.length == 0 ? "no parameters" : "only " + values.length),
                    "Leave the value out, or put a ? where it belongs.");
        }
        Object[] checked = new Object[added.length];
        for (int i = 0; i < added.length; i++) {
            checked[i] = types.check(Integer.toString(first + i + 1), added[i]);
        }
        System.arraycopy(checked, 0, values, first, checked.length);
        bound.set(first, first + checked.length);
    }

    /**
     * Binds a named parameter.
     */
    void set(String name, @Nullable Object value) {
        int parameter = free(name);
        values[parameter] = types.check(":" + name, value);
        bound.set(parameter);
    }

    /**
     * Binds named parameters, all or none.
     */
    void setAll(@Nullable Map<String, ? extends @Nullable Object> added) {
        if (added == null) {
            throw errors.invalidParameter("params(null) gives no values",
                    "To bind one SQL NULL use param(name, null).");
        }
        Map<Integer, @Nullable Object> checked = new LinkedHashMap<>();
        added.forEach((name, value) -> checked.put(free(name), types.check(":" + name, value)));
        checked.forEach((parameter, value) -> {
            values[parameter] = value;
            bound.set(parameter);
        });
    }

    /**
     * The parameter of that name, if nothing is bound to it yet.
     */
    private int free(@Nullable String name) {
        if (name == null) {
            throw errors.invalidParameter("A parameter is to be bound whose name is null", known());
        }
        int parameter = sql.names().indexOf(name);
        if (parameter < 0) {
            throw errors.invalidParameter("There is no parameter :" + name, known());
        }
        if (bound.get(parameter)) {
            throw errors.invalidParameter("The parameter :" + name + " is bound already",
                    "Bind each name once; its value goes to every place that has the name.");
        }
        return parameter;
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
        return names(IntStream.range(0, values.length));
    }

    private String names(IntStream parameters) {
        return parameters.mapToObj(i -> ":" + sql.names().get(i)).collect(Collectors.joining(", "));
    }

    /**
     * @throws InvalidParameter if one has not been bound
     */
    void requireAll() {
        if (bound.cardinality() == values.length) {
            return;
        }
        IntStream missing = IntStream.range(0, values.length).filter(i -> !bound.get(i));
        if (sql.isNamed()) {
            String names = names(missing);
            throw errors.invalidParameter("No value is bound to " + names,
                    "Bind it with param(name, value); null is a value, too.");
        }
        List<String> positions = new ArrayList<>();
        missing.forEach(i -> positions.add(Integer.toString(i + 1)));
        throw errors.invalidParameter("No value is bound to parameter " + String.join(", ", positions) + " of " + values.length,
                "Bind it with param(value); null is a value, too. If it belongs to an operator, write it doubled: ??");
    }

    /**
     * Hands the values to the driver, each to all its places.
     *
     * @param arrays takes the arrays that are to be freed after the run
     */
    void bind(PreparedStatement statement, DriverSupport driver, BoundArrays arrays) throws SQLException {
        for (int place = 0; place < sql.placeCount(); place++) {
            Array array = ParameterTypes.bind(statement, place + 1, values[sql.parameterAt(place)], driver);
            if (array != null) {
                arrays.add(array);
            }
        }
    }
}
