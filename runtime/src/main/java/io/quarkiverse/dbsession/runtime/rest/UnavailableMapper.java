package io.quarkiverse.dbsession.runtime.rest;

import static io.quarkiverse.dbsession.runtime.message.Log.LOG;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

import io.quarkiverse.dbsession.ConnectionUnavailable;

/**
 * Answers 503 where there is no connection to work with: nothing has been done, and the same request may succeed in a while
 * (RFC 9110, 15.6.4). Only for applications that say nothing else.
 */
public class UnavailableMapper implements ExceptionMapper<ConnectionUnavailable> {

    private final long retryAfter;

    /**
     * @param retryAfter in seconds
     */
    UnavailableMapper(long retryAfter) {
        this.retryAfter = retryAfter;
    }

    @Override
    public Response toResponse(ConnectionUnavailable e) {
        // Quarkus logs what has no mapper. There may be many at a time, and the stack trace tells nothing of the database.
        LOG.error(e.getMessage());
        return Response.status(Response.Status.SERVICE_UNAVAILABLE).header(HttpHeaders.RETRY_AFTER, retryAfter).build();
    }
}
