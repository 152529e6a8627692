/**
 * The same work by hand-written JDBC, by sessions and by what else Quarkus applications use, behind routes of its own each:
 * what
 * the benchmark measures side by side.
 */
@NullMarked
package io.quarkiverse.dbsession.benchmark.app;

import org.jspecify.annotations.NullMarked;
