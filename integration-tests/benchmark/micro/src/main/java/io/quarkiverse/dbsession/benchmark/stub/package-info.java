/**
 * A database that answers at once and always the same: what is left of a measurement is what runs above the driver.
 */
@NullMarked
package io.quarkiverse.dbsession.benchmark.stub;

import org.jspecify.annotations.NullMarked;
