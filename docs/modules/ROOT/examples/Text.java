package io.quarkiverse.dbsession.example;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table.
 */
public record Text(long id, @Nullable String text) {
}
