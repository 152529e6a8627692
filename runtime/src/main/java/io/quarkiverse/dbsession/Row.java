package io.quarkiverse.dbsession;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record that rows are read as, or parameters taken from, although nothing in the application's code says so to the
 * build: it gets its mapper by this annotation.
 * <p>
 * It is not needed where the class is named in the code that uses it, as in {@code query(Item.class)}, nor for records that
 * are components of a record with a mapper. It is where the class comes from elsewhere, for instance through a generic method
 * {@code <T> List<T> all(Class<T> type)}, or where records are rows of a {@linkplain SqlStatement#batch batch}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Row {

    /**
     * Whether parameters are taken from the record and no rows are read as it. Its components may have any type then; of those
     * for which a statement has parameters, the values must be such that can be bound.
     */
    boolean parametersOnly() default false;
}
