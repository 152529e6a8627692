/**
 * The example: what a session does, one endpoint per case.
 */
@NullMarked
package io.quarkiverse.dbsession.example;

import org.jspecify.annotations.NullMarked;
