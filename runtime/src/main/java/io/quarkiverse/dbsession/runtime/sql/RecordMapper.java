package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Makes instances of one record class, and takes them apart, without reflection. Its subclasses are generated when the
 * application is built; they keep no state.
 */
public abstract class RecordMapper {

    private final Class<? extends Record> type;
    private final String[] names;

    /**
     * @param type the record class
     * @param names the names of its components, in order
     */
    protected RecordMapper(Class<? extends Record> type, String[] names) {
        this.type = type;
        this.names = names.clone();
    }

    /**
     * The record class.
     */
    public final Class<? extends Record> type() {
        return type;
    }

    /**
     * How many components it has.
     */
    final int size() {
        return names.length;
    }

    /**
     * The names of its components, in order.
     */
    final List<String> names() {
        return List.of(names);
    }

    /**
     * The name of a component.
     */
    final String name(int component) {
        return names[component];
    }

    /**
     * Whether the record has type parameters, so that rows cannot be read as this class by itself.
     */
    protected boolean hasTypeParameters() {
        return false;
    }

    /**
     * What its components are read as, in order; {@code null} if they cannot be read because the record is used for parameters
     * only. Asked once for each record that rows are read as.
     */
    protected ValueType @Nullable [] types() {
        return null;
    }

    /**
     * Calls the canonical constructor.
     *
     * @param row gives a value for each component, by its index
     */
    protected abstract Record construct(RowValues row);

    /**
     * Calls the accessors.
     *
     * @param instance of {@link #type()}
     * @return the values of all components, in order
     */
    protected abstract @Nullable Object[] values(Record instance);
}
