package io.quarkiverse.dbsession.runtime.sql;

/**
 * Turns the general value of a column (see {@code DriverSupport.columnReader}) into a value of one type.
 */
@FunctionalInterface
interface Conversion<T> {

    /**
     * @param value not {@code null}
     */
    T convert(Object value) throws UnfitValueException;
}
