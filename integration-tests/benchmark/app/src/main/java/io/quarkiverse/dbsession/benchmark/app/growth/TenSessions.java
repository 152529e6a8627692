package io.quarkiverse.dbsession.benchmark.app.growth;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;

/**
 * The sessions of ten datasources.
 */
@ApplicationScoped
public class TenSessions {

    private final List<DbSession> sessions;

    TenSessions(@DataSource("ds1") DbSession session1, @DataSource("ds2") DbSession session2,
            @DataSource("ds3") DbSession session3, @DataSource("ds4") DbSession session4, @DataSource("ds5") DbSession session5,
            @DataSource("ds6") DbSession session6, @DataSource("ds7") DbSession session7, @DataSource("ds8") DbSession session8,
            @DataSource("ds9") DbSession session9, @DataSource("ds10") DbSession session10) {
        sessions = List.of(session1, session2, session3, session4, session5, session6, session7, session8, session9, session10);
    }

    List<DbSession> first(int count) {
        return sessions.subList(0, count);
    }
}
