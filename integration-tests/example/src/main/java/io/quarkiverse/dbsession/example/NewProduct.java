package io.quarkiverse.dbsession.example;

import java.math.BigDecimal;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.Row;

/**
 * A product that has no row yet.
 */
// tag::new-product[]
@Row
public record NewProduct(String name, BigDecimal price, @Nullable String description, List<String> tags) {
    // end::new-product[]

    public NewProduct {
        tags = tags == null ? List.of() : List.copyOf(tags);
    }
    // tag::new-product[]
}
// end::new-product[]
