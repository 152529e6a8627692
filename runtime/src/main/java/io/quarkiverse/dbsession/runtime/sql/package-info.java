/**
 * Statements: parameters, binding, rows.
 * <p>
 * What only holds values is a record where values are compared, and a plain class elsewhere: the methods that every record has
 * are in every native executable.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.sql;

import org.jspecify.annotations.NullMarked;
