package io.quarkiverse.dbsession.footprint;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * A row of the table {@code item}.
 */
public record Item(UUID id, String name, BigDecimal price, List<String> tags, OffsetDateTime added) {
}
