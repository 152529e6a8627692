/**
 * Configuration.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.config;

import org.jspecify.annotations.NullMarked;
