package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * How rows are read as one record class, by the mapper that the build has made: its components, those of records inside it
 * included, and the columns that belong to them. What the record's constructor throws is the application's own affair.
 */
final class RecordPlan implements Rows<Record> {

    private final RecordMapper mapper;
    private final List<Part> parts;
    private final List<Leaf> leaves = new ArrayList<>();

    /** The last columns that were looked at: most often they are the same again. */
    private volatile @Nullable Columns last;

    private RecordPlan(RecordMapper mapper, List<Part> parts) {
        this.mapper = mapper;
        this.parts = parts;
        collectLeaves(parts);
    }

    private void collectLeaves(List<Part> of) {
        for (Part part : of) {
            if (part instanceof Leaf leaf) {
                leaves.add(leaf);
            } else if (part instanceof Nested nested) {
                collectLeaves(nested.parts);
            }
        }
    }

    /**
     * A component.
     */
    private sealed interface Part {
    }

    /**
     * A component that is read from a column.
     */
    static final class Leaf implements Part {

        /** Its name, behind those of the components around it: {@code customer.name}. */
        final String path;
        /** What labels of its columns have in common. */
        final String key;
        /** What the conversion gives. */
        final Class<?> type;
        final Conversion<?> conversion;
        final boolean optional;
        final Class<?> owner;

        Leaf(String path, String key, Class<?> type, Conversion<?> conversion, boolean optional, Class<?> owner) {
            this.path = path;
            this.key = key;
            this.type = type;
            this.conversion = conversion;
            this.optional = optional;
            this.owner = owner;
        }

        /**
         * For messages.
         */
        String describe() {
            return type.getTypeName() + " for component '" + path + "' of " + owner.getTypeName();
        }
    }

    private static final class Nested implements Part {

        final RecordMapper mapper;
        final boolean optional;
        final List<Part> parts;

        Nested(RecordMapper mapper, boolean optional, List<Part> parts) {
            this.mapper = mapper;
            this.optional = optional;
            this.parts = parts;
        }
    }

    private static final class Columns {

        /** Of all columns. */
        final String[] labels;
        /** What reads the components from them. */
        final Cell[] cells;

        Columns(String[] labels, Cell[] cells) {
            this.labels = labels;
            this.cells = cells;
        }

        boolean areOf(ResultSetMetaData metaData) throws SQLException {
            if (metaData.getColumnCount() != labels.length) {
                return false;
            }
            for (int i = 0; i < labels.length; i++) {
                if (!labels[i].equals(metaData.getColumnLabel(i + 1))) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param mapper of the record class, which can be read and has no type parameters
     */
    static RecordPlan of(RecordMapper mapper, Mappings mappings) {
        return new RecordPlan(mapper, parts(mapper, List.of(), "", mapper.type(), mappings));
    }

    private static List<Part> parts(RecordMapper mapper, List<ValueType> arguments, String prefix, Class<?> owner,
            Mappings mappings) {
        ValueType[] types = mapper.types();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < mapper.size(); i++) {
            String path = prefix + mapper.name(i);
            ValueType type = types[i].with(arguments);
            boolean optional = type instanceof ValueType.OptionalOf;
            ValueType value = type instanceof ValueType.OptionalOf wrapper ? wrapper.value : type;
            if (value instanceof ValueType.Nested nested) {
                RecordMapper inner = mappings.mapper(nested.type);
                parts.add(new Nested(inner, optional, parts(inner, nested.arguments, path + ".", owner, mappings)));
            } else {
                parts.add(new Leaf(path, key(path), javaType(value), conversion(value, mappings), optional, owner));
            }
        }
        return List.copyOf(parts);
    }

    private static Class<?> javaType(ValueType type) {
        return type instanceof ValueType.Scalar scalar ? scalar.type : List.class;
    }

    private static Conversion<?> conversion(ValueType type, Mappings mappings) {
        if (type instanceof ValueType.ListOf list) {
            return new ListConversion(conversion(list.element, mappings));
        }
        Class<?> scalar = ((ValueType.Scalar) type).type;
        Conversion<?> conversion = mappings.conversion(scalar);
        if (conversion == null) {
            throw new IllegalStateException("The build has taken " + scalar.getTypeName() + " for a type that can be read");
        }
        return conversion;
    }

    /**
     * What {@code created_at}, {@code CREATED_AT} and {@code createdAt} have in common, and {@code customer_name} with
     * {@code customer.name}.
     */
    private static String key(String name) {
        return name.replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public Reader<Record> of(ResultSet rows, JdbcStatement statement) throws SQLException {
        ResultSetMetaData metaData = rows.getMetaData();
        Columns found = last;
        if (found == null || !found.areOf(metaData)) {
            String[] labels = new String[metaData.getColumnCount()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = metaData.getColumnLabel(i + 1);
            }
            int[] columns = find(labels, statement.errors());
            found = new Columns(labels, new Cells(labels, columns).of(parts));
            last = found;
        }
        return new RowValues(mapper, found.cells, rows, found.labels.length, statement);
    }

    /**
     * Makes cells for components, in the order of the leaves.
     */
    private static final class Cells {

        private final String[] labels;
        private final int[] columns;
        private int next;

        Cells(String[] labels, int[] columns) {
            this.labels = labels;
            this.columns = columns;
        }

        Cell[] of(List<Part> parts) {
            Cell[] cells = new Cell[parts.size()];
            for (int i = 0; i < cells.length; i++) {
                Part part = parts.get(i);
                if (part instanceof Nested nested) {
                    cells[i] = new Cell.OfRecord(nested.optional, nested.mapper, of(nested.parts));
                } else {
                    int column = columns[next++];
                    cells[i] = new Cell.OfColumn((Leaf) part, new Column(column, labels[column - 1]));
                }
            }
            return cells;
        }
    }

    /**
     * @return for each leaf, the first column being 1
     * @throws io.quarkiverse.dbsession.RowMappingException if a component has no column, or more than one
     */
    private int[] find(String[] labels, StatementErrors errors) {
        String[] keys = new String[labels.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(labels[i]);
        }
        int[] columns = new int[leaves.size()];
        List<Leaf> missing = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Leaf leaf = leaves.get(i);
            for (int column = 1; column <= keys.length; column++) {
                if (keys[column - 1].equals(leaf.key)) {
                    if (columns[i] != 0) {
                        throw errors.rowMapping("Columns '" + labels[columns[i] - 1] + "' and '" + labels[column - 1]
                                + "' both match component '" + leaf.path + "' of " + bothSides(labels),
                                "Leave one of them out, or give it an alias ('as …').");
                    }
                    columns[i] = column;
                }
            }
            if (columns[i] == 0) {
                missing.add(leaf);
                continue;
            }
            for (int other = 0; other < i; other++) {
                if (columns[other] == columns[i]) {
                    throw errors.rowMapping("Column '" + labels[columns[i] - 1] + "' matches both component '"
                            + leaves.get(other).path + "' and component '" + leaf.path + "' of " + bothSides(labels),
                            "Rename one of the components.");
                }
            }
        }
        if (!missing.isEmpty()) {
            StringJoiner paths = new StringJoiner("', '", "'", "'");
            for (Leaf leaf : missing) {
                paths.add(leaf.path);
            }
            throw errors.rowMapping("There is no column for component " + paths + " of " + bothSides(labels),
                    "Select it, or give a column that name as its alias ('as …'); snake_case and camelCase are the same.");
        }
        return columns;
    }

    private String bothSides(String[] labels) {
        StringJoiner components = new StringJoiner(", ");
        for (Leaf leaf : leaves) {
            components.add(leaf.path);
        }
        return mapper.type().getTypeName() + ". Components: " + components + "; columns: "
                + (labels.length == 0 ? "none" : String.join(", ", labels));
    }
}
