package io.quarkiverse.dbsession.runtime.driver;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.postgresql.util.ByteConverter;

/**
 * An SQL array of any number of dimensions, of which the driver reads the elements as if it had one: it makes arrays of
 * arrays by reflection, which native executables allow only for classes that somebody has named.
 */
final class FlatArray {

    private static final int[] NONE = {};

    /** {@code MAXDIM} of PostgreSQL's array.h. */
    private static final int MAX_DIMENSIONS = 6;

    /** Those that the driver reads elements of, by the name of the element. Of all others it is to give the texts. */
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("bool", Oid.BOOL_ARRAY),
            Map.entry("int2", Oid.INT2_ARRAY),
            Map.entry("int4", Oid.INT4_ARRAY),
            Map.entry("int8", Oid.INT8_ARRAY),
            Map.entry("float4", Oid.FLOAT4_ARRAY),
            Map.entry("float8", Oid.FLOAT8_ARRAY),
            Map.entry("text", Oid.TEXT_ARRAY),
            Map.entry("varchar", Oid.VARCHAR_ARRAY),
            Map.entry("bytea", Oid.BYTEA_ARRAY),
            Map.entry("uuid", Oid.UUID_ARRAY),
            Map.entry("box", Oid.BOX_ARRAY));

    private final Array array;
    private final int[] outer;

    /**
     * @param array of one dimension
     * @param outer how many arrays there are in those around them, from the outside; empty if there is one dimension
     */
    private FlatArray(Array array, int[] outer) {
        this.array = array;
        this.outer = outer;
    }

    Array array() {
        return array;
    }

    /**
     * @param array of the row
     * @param elementType the name of the type of its elements
     */
    static FlatArray of(Array array, String elementType, ResultSet row) throws SQLException {
        if (array instanceof PgArray read && read.isBinary()) {
            byte[] bytes = read.toBytes();
            return ByteConverter.int4(bytes, 0) > 1 ? ofBytes(bytes, elementType, row) : new FlatArray(array, NONE);
        }
        String text = array.toString();
        // Only arrays whose indices do not begin with 1 say what their indices are, in square brackets before the braces.
        return text.startsWith("{", text.indexOf('{') + 1) ? ofText(text, elementType, row) : new FlatArray(array, NONE);
    }

    /**
     * In the format of array_send: the number of dimensions, flags, the type of the elements, length and first index of each
     * dimension, elements.
     */
    private static FlatArray ofBytes(byte[] bytes, String elementType, ResultSet row) throws SQLException {
        int[] outer = new int[ByteConverter.int4(bytes, 0) - 1];
        int last = 12 + 8 * outer.length;
        int length = ByteConverter.int4(bytes, last);
        for (int i = 0; i < outer.length; i++) {
            outer[i] = ByteConverter.int4(bytes, 12 + 8 * i);
            length *= outer[i];
        }
        byte[] flat = new byte[bytes.length - 8 * outer.length];
        System.arraycopy(bytes, 0, flat, 0, 12);
        System.arraycopy(bytes, last, flat, 12, bytes.length - last);
        ByteConverter.int4(flat, 0, 1);
        ByteConverter.int4(flat, 12, length);
        return new FlatArray(new PgArray(PostgresArrays.connection(row), type(elementType), flat), outer);
    }

    /**
     * In the format of array_out: elements that have characters with a meaning are in quotes.
     */
    private static FlatArray ofText(String text, String elementType, ResultSet row) throws SQLException {
        StringBuilder flat = new StringBuilder(text.length()).append('{');
        int[] opened = new int[MAX_DIMENSIONS];
        int depth = 0;
        int dimensions = 0;
        boolean quoted = false;
        for (int i = text.indexOf('{'); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                flat.append(c).append(text.charAt(++i));
            } else if (quoted || c != '{' && c != '}') {
                flat.append(c);
                quoted ^= c == '"';
            } else if (c == '{') {
                opened[depth++]++;
                dimensions = Math.max(dimensions, depth);
            } else {
                depth--;
            }
        }
        int[] outer = new int[dimensions - 1];
        for (int i = 0; i < outer.length; i++) {
            outer[i] = opened[i + 1] / opened[i];
        }
        return new FlatArray(new PgArray(PostgresArrays.connection(row), type(elementType), flat.append('}').toString()),
                outer);
    }

    private static int type(String elementType) {
        return TYPES.getOrDefault(elementType, Oid.TEXT_ARRAY);
    }

    /**
     * @param elements of {@link #array()}, whatever they have become
     * @return the elements, or arrays of them in arrays of {@link Object}
     */
    Object[] fold(@Nullable Object[] elements) {
        return fold(elements, 0, elements.length, 0);
    }

    private Object[] fold(@Nullable Object[] elements, int from, int to, int dimension) {
        if (dimension == outer.length) {
            return dimension == 0 ? elements : Arrays.copyOfRange(elements, from, to);
        }
        Object[] rows = new Object[outer[dimension]];
        int length = (to - from) / rows.length;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = fold(elements, from + i * length, from + (i + 1) * length, dimension + 1);
        }
        return rows;
    }
}
