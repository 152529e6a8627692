/**
 * How messages name things.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.message;

import org.jspecify.annotations.NullMarked;
