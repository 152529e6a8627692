/**
 * Statements: parameters, binding, rows.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.sql;

import org.jspecify.annotations.NullMarked;
