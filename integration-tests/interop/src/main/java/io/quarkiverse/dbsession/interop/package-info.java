/**
 * Sessions beside what else Quarkus applications use: JTA, Hibernate, and everything that runs outside of an HTTP request.
 */
@NullMarked
package io.quarkiverse.dbsession.interop;

import org.jspecify.annotations.NullMarked;
