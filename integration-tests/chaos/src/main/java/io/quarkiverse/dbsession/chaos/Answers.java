package io.quarkiverse.dbsession.chaos;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkiverse.dbsession.CommitFailed;

/**
 * What answers errors: a mapper that says what became of a commit, another that throws when told, and a filter that does.
 */
final class Answers {

    private static final String THROWN = Answers.class.getName();

    private Answers() {
    }

    @Provider
    static class OfCommits implements ExceptionMapper<CommitFailed> {

        @Override
        public Response toResponse(CommitFailed e) {
            return Response.status(500)
                    .header("Outcome", e.outcome() == CommitFailed.Outcome.UNKNOWN ? "unknown" : "rolled-back")
                    .header("Committed", String.join(",", e.committed()))
                    .build();
        }
    }

    @Provider
    static class OfRefusals implements ExceptionMapper<Refused> {

        @Override
        public Response toResponse(Refused e) {
            if (e.getMessage().startsWith("mapper")) {
                throw new IllegalStateException("by the mapper");
            }
            return Response.status(422).build();
        }
    }

    @Provider
    static class Filter implements ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            String path = request.getUriInfo().getPath();
            if (path.endsWith("/filter-throws") && request.getProperty(THROWN) == null) {
                // Filters are asked again about the answer that the exception makes.
                request.setProperty(THROWN, true);
                throw new IllegalStateException("by the filter");
            }
            if (path.endsWith("/status")) {
                response.setStatus(409);
            }
        }
    }
}
