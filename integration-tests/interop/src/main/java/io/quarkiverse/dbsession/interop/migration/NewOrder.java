package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Row;

/**
 * An order that has no row yet.
 */
// tag::new-order[]
@Row // for the rows of a batch, which the build cannot see
public record NewOrder(String number, BigDecimal total, @Nullable Long customerId, @Nullable String note) {
}
// end::new-order[]
