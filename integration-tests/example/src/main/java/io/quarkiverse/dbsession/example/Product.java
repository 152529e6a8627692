package io.quarkiverse.dbsession.example;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table of products.
 */
// tag::record[]
public record Product(long id, String name, BigDecimal price, Optional<String> description, List<String> tags) {
}
// end::record[]
