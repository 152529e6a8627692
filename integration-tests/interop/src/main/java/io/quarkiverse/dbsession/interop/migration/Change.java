package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of an order.
 */
public record Change(long id, BigDecimal total, @Nullable String note) {
}
