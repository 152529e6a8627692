package io.quarkiverse.dbsession.benchmark.app.growth;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.All;

/**
 * By sessions.
 */
@Path("/growth/session")
public class SessionGrowth {

    /** The rows of {@code growth_row}. */
    static final int ROWS = 1_000_000;

    private final DbSession session;
    private final TenSessions tenSessions;
    private final List<Link> links;
    private final Map<Integer, DbSession> observed;

    SessionGrowth(DbSession session, TenSessions tenSessions, @All List<Link> links, @DataSource("o0") DbSession observed0,
            @DataSource("o1") DbSession observed1, @DataSource("o5") DbSession observed5,
            @DataSource("o10") DbSession observed10, @DataSource("o20") DbSession observed20) {
        this.session = session;
        this.tenSessions = tenSessions;
        if (links.size() != 100) {
            throw new IllegalStateException("There are " + links.size() + " beans in place of a hundred");
        }
        this.links = links;
        this.observed = Map.of(0, observed0, 1, observed1, 5, observed5, 10, observed10, 20, observed20);
    }

    @GET
    @Path("statements/{n}")
    public Answer statements(int n) {
        long checksum = 0;
        for (int i = 0; i < n; i++) {
            checksum += number(session);
        }
        return new Answer(n, checksum);
    }

    private static long number(DbSession session) {
        return session.sql(GrowthSql.SELECT_NUMBER).param(anyRow()).query(Long.class).single();
    }

    static int anyRow() {
        return 1 + ThreadLocalRandom.current().nextInt(ROWS);
    }

    @GET
    @Path("rows/{n}/list")
    public Answer list(int n, @QueryParam("heap") boolean heap) {
        Rows rows = Rows.kept(n, heap);
        if (heap) {
            // With a mapper of its own, which sees the last row while the driver still has all of them.
            session.sql(GrowthSql.SELECT_ROWS).param(n).query(row -> {
                GrowthRow read = new GrowthRow(row.getInt(1), row.getLong(2), row.getString(3));
                rows.add(read);
                return read;
            }).list();
        } else {
            session.sql(GrowthSql.SELECT_ROWS).param(n).query(GrowthRow.class).list().forEach(rows::add);
        }
        return rows.answer();
    }

    @GET
    @Path("rows/{n}/stream")
    public Answer stream(int n, @QueryParam("heap") boolean heap) {
        Rows rows = Rows.passing(n, heap);
        try (Stream<GrowthRow> stream = session.sql(GrowthSql.SELECT_ROWS).param(n).query(GrowthRow.class).stream()) {
            stream.forEach(rows::add);
        }
        return rows.answer();
    }

    @GET
    @Path("datasources/{n}")
    public Answer dataSources(int n) {
        long checksum = 0;
        for (DbSession one : tenSessions.first(n)) {
            checksum += number(one);
        }
        return new Answer(n, checksum);
    }

    @GET
    @Path("beans/{n}")
    public Answer beans(int n) {
        for (Link link : links.subList(0, n)) {
            link.touch();
        }
        return new Answer(n, links.get(n - 1).select(anyRow()));
    }

    @POST
    @Path("observers/{n}")
    public Answer observers(int n) {
        DbSession of = observed.get(n);
        if (of == null) {
            throw new BadRequestException("No datasource has " + n + " observers");
        }
        return new Answer(n, of.execute(GrowthSql.INSERT_ENTRY));
    }

    /** How many observers have been called, since the start. */
    @GET
    @Path("observed")
    public Answer observed() {
        return new Answer(0, Observers.BEFORE.sum() + Observers.AFTER.sum());
    }

    /** One statement, for who wants it on another thread. */
    Answer select() {
        return new Answer(1, number(session));
    }
}
