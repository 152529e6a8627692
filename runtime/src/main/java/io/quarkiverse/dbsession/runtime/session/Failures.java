package io.quarkiverse.dbsession.runtime.session;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.WorkFailed;

/**
 * What becomes of the exceptions of the application's work.
 */
public final class Failures {

    private Failures() {
    }

    /**
     * What to throw where only unchecked exceptions may be thrown: unchecked ones as they are, the others wrapped.
     *
     * @param dataSource of the work, or {@code null} if it may be several
     */
    public static RuntimeException unchecked(Throwable e, @Nullable String dataSource) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked
                : new WorkFailed("The work has failed with the checked exception " + e.getClass().getName()
                        + ", and was rolled back. See its cause.", new Details(dataSource, null, null, null), e);
    }

    /**
     * The first failure wins, and takes along the others.
     */
    public static Throwable first(@Nullable Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }
}
