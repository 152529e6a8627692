package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;

/** An order that has been taken. */
public record Order(long id, String customer, BigDecimal amount) {
}
