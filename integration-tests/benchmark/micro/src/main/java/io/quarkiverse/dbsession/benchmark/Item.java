package io.quarkiverse.dbsession.benchmark;

import java.math.BigDecimal;
import java.time.OffsetDateTime;

import io.quarkiverse.dbsession.Row;

/**
 * A row of six columns.
 */
@Row
public record Item(long id, String name, int quantity, BigDecimal price, boolean available, OffsetDateTime createdAt) {
}
