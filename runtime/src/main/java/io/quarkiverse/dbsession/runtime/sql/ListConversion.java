package io.quarkiverse.dbsession.runtime.sql;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * An SQL array as an unmodifiable list, which may have {@code null} among its elements.
 */
final class ListConversion implements Conversion<List<Object>> {

    private final Conversion<?> element;

    ListConversion(Conversion<?> element) {
        this.element = element;
    }

    @Override
    public List<Object> convert(Object value) throws UnfitValueException {
        if (!(value instanceof Object[] source)) {
            throw UnfitValueException.type(value);
        }
        Object[] elements = new Object[source.length];
        for (int i = 0; i < source.length; i++) {
            elements[i] = source[i] == null ? null : element.convert(source[i]);
        }
        return Collections.unmodifiableList(Arrays.asList(elements));
    }
}
