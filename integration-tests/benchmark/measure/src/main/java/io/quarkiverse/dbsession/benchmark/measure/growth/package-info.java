/**
 * How the cost of a request grows with what is in it.
 */
package io.quarkiverse.dbsession.benchmark.measure.growth;
