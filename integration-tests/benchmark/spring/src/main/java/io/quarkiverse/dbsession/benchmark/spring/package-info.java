/**
 * The neighbour: some of the work in Spring Boot, behind the same routes as in the application.
 */
@NullMarked
package io.quarkiverse.dbsession.benchmark.spring;

import org.jspecify.annotations.NullMarked;
