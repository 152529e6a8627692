package io.quarkiverse.dbsession.interop.migration;

import java.math.BigDecimal;

/**
 * Figures that belong together.
 *
 * @param conditions the isolation level of the transaction that they come from, and whether it could only read
 */
public record Report(long orders, BigDecimal total, String conditions) {
}
