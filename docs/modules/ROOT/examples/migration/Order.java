package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table of orders.
 */
// tag::order[]
public record Order(long id, String number, BigDecimal total, Status status, @Nullable String note, Instant createdAt) {
}
// end::order[]
