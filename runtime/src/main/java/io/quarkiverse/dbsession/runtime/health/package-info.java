/**
 * Readiness, for applications with SmallRye Health.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.health;

import org.jspecify.annotations.NullMarked;
