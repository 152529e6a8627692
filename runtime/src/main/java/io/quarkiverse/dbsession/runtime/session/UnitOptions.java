package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;
import io.quarkiverse.dbsession.ReadConsistency;

/**
 * What a unit of work asks for.
 *
 * @param reads what its statements have in common if it only reads; {@code null} if it may write
 * @param isolation or {@code null} for the level of the session
 * @param statementTimeout or {@code null} for that of the enclosing unit or of the session
 */
public record UnitOptions(@Nullable ReadConsistency reads, @Nullable Isolation isolation, @Nullable Duration statementTimeout) {

    public static final UnitOptions NONE = new UnitOptions(null, null, null);

    public boolean readOnly() {
        return reads != null;
    }
}
