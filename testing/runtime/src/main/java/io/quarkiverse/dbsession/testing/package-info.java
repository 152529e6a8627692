/**
 * Tests that leave nothing behind in the database.
 */
@NullMarked
package io.quarkiverse.dbsession.testing;

import org.jspecify.annotations.NullMarked;
