package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Who orders; the discount is in percent. */
public record Customer(int id, String name, int discount) {

    BigDecimal pays(BigDecimal price) {
        return price.multiply(BigDecimal.valueOf(100 - discount, 2)).setScale(2, RoundingMode.HALF_UP);
    }
}
