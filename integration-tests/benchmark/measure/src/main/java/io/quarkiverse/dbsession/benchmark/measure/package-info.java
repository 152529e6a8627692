/**
 * Starts the applications of the benchmark, puts them under load in turns, and reports what was seen.
 */
package io.quarkiverse.dbsession.benchmark.measure;
