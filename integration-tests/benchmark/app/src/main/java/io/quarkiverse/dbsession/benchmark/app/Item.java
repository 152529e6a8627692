package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.time.Instant;

/** A row of the list. */
public record Item(int id, String name, int quantity, BigDecimal price, boolean available, Instant createdAt) {
}
