package io.quarkiverse.dbsession.runtime.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Isolation;

/**
 * What a unit of work asks for.
 *
 * @param isolation or {@code null} for the level of the session
 * @param statementTimeout or {@code null} for that of the enclosing unit or of the session
 */
public record UnitOptions(boolean readOnly, @Nullable Isolation isolation, @Nullable Duration statementTimeout) {

    public static final UnitOptions NONE = new UnitOptions(false, null, null);
}
