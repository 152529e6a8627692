package io.quarkiverse.dbsession.example;

import java.time.Instant;
import java.util.Optional;

/**
 * What was sold, and of which product.
 */
// tag::sale[]
public record Sale(long id, int quantity, Instant soldAt, Product product, Optional<Customer> customer) {

    public record Customer(long id, String name) {
    }
}
// end::sale[]
