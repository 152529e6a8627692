/**
 * What is particular to a JDBC driver.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.driver;

import org.jspecify.annotations.NullMarked;
