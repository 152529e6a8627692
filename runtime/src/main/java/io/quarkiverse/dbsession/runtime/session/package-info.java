/**
 * The lazy session and the sessions of one context. Knows JDBC, and nothing of HTTP or CDI.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.NullMarked;
