/**
 * What the extension costs beside JDBC by hand and other libraries.
 */
@NullMarked
package io.quarkiverse.dbsession.benchmark;

import org.jspecify.annotations.NullMarked;
