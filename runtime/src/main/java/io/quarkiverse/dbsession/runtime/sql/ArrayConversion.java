package io.quarkiverse.dbsession.runtime.sql;

import java.lang.reflect.Array;

/**
 * An SQL array as a Java array of one component type, which may itself be an array.
 */
final class ArrayConversion implements Conversion<Object> {

    private final Class<?> componentType;
    private final Conversion<?> element;

    ArrayConversion(Class<?> componentType, Conversion<?> element) {
        this.componentType = componentType;
        this.element = element;
    }

    /**
     * {@code Array.newInstance} is safe in a native image: the application has named the class of the array to ask for it.
     */
    @Override
    public Object convert(Object value) throws UnfitValueException {
        if (!(value instanceof Object[] source)) {
            throw UnfitValueException.type(value);
        }
        Object target = Array.newInstance(componentType, source.length);
        for (int i = 0; i < source.length; i++) {
            Object item = source[i];
            if (item != null) {
                Array.set(target, i, element.convert(item));
            } else if (componentType.isPrimitive()) {
                throw new UnfitValueException("an element is null, and " + componentType + " cannot be null",
                        "Read it as an array of the wrapper type, or filter with array_remove(…, null).");
            }
        }
        return target;
    }
}
