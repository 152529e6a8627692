/**
 * Plain SQL in Quarkus without transaction plumbing: inject a {@link io.quarkiverse.dbsession.DbSession}, run
 * statements, and let the response of the request decide between commit and rollback.
 */
@NullMarked
package io.quarkiverse.dbsession;

import org.jspecify.annotations.NullMarked;
