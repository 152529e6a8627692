/**
 * The end of a request: commit or rollback, before its response leaves.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.rest;

import org.jspecify.annotations.NullMarked;
