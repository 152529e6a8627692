/**
 * What grows: statements, rows, datasources, beans and observers of one request, by sessions and by hand.
 */
@NullMarked
package io.quarkiverse.dbsession.benchmark.app.growth;

import org.jspecify.annotations.NullMarked;
