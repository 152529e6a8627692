package io.quarkiverse.dbsession.runtime.rest;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.ws.rs.WebApplicationException;

import org.jboss.resteasy.reactive.ResteasyReactiveClientProblem;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.session.Outcome;

/**
 * The decision between commit and rollback.
 */
public final class CommitStatuses {

    private static final Pattern RANGE = Pattern.compile("\\s*(\\d{3})\\s*(?:-\\s*(\\d{3})\\s*)?");

    /** By status. */
    private final boolean[] commits = new boolean[600];

    /**
     * @param ranges statuses such as {@code 409} and ranges such as {@code 100-399}
     * @throws IllegalArgumentException naming the one that is neither
     */
    public CommitStatuses(List<String> ranges) {
        for (String range : ranges) {
            Matcher matcher = RANGE.matcher(range);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'" + range + "' is neither a status such as 409 nor a range such as 100-399");
            }
            int from = Integer.parseInt(matcher.group(1));
            int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
            if (from < 100 || to > 599 || from > to) {
                throw new IllegalArgumentException("'" + range + "' is not between 100 and 599, or its ends are swapped");
            }
            Arrays.fill(commits, from, to + 1, true);
        }
    }

    /**
     * Decides for a response that is ready to leave: whatever does not say "commit" is a rollback.
     *
     * @param status of the response
     * @param thrown what the request threw, even if an exception mapper has made a response of it since; {@code null} if it
     *        returned
     */
    Outcome decide(int status, @Nullable Throwable thrown) {
        boolean commit = commits(status) && (thrown == null || commits(thrown));
        return commit ? Outcome.COMMIT : Outcome.ROLLBACK;
    }

    /**
     * Whether what was thrown leaves the decision to the response: a {@link WebApplicationException} of a committing status, a
     * redirect for instance, is a way to answer and no failure. One that a REST client throws is a failure: its status is that
     * of another server, and Quarkus REST does not pass it on either.
     */
    boolean commits(Throwable thrown) {
        return thrown instanceof WebApplicationException e && !(e instanceof ResteasyReactiveClientProblem)
                && e.getResponse() != null && commits(e.getResponse().getStatus());
    }

    private boolean commits(int status) {
        return status < commits.length && commits[status];
    }
}
