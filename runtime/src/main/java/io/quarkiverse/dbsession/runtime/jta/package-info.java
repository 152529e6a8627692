/**
 * The JTA transaction of the current thread, as sessions see it.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.jta;

import org.jspecify.annotations.NullMarked;
