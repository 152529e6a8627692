package io.quarkiverse.dbsession.benchmark.app.growth;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;

/**
 * The pools of ten datasources.
 */
@ApplicationScoped
public class TenPools {

    private final List<AgroalDataSource> pools;

    TenPools(@DataSource("ds1") AgroalDataSource pool1, @DataSource("ds2") AgroalDataSource pool2,
            @DataSource("ds3") AgroalDataSource pool3, @DataSource("ds4") AgroalDataSource pool4,
            @DataSource("ds5") AgroalDataSource pool5, @DataSource("ds6") AgroalDataSource pool6,
            @DataSource("ds7") AgroalDataSource pool7, @DataSource("ds8") AgroalDataSource pool8,
            @DataSource("ds9") AgroalDataSource pool9, @DataSource("ds10") AgroalDataSource pool10) {
        pools = List.of(pool1, pool2, pool3, pool4, pool5, pool6, pool7, pool8, pool9, pool10);
    }

    List<AgroalDataSource> first(int count) {
        return pools.subList(0, count);
    }
}
