package io.quarkiverse.dbsession.interop;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException.BatchRows;
import io.quarkiverse.dbsession.DbSessionException.Details;
import io.quarkiverse.dbsession.Query;
import io.quarkiverse.dbsession.Row;
import io.quarkus.runtime.ImageMode;

/**
 * Records of all kinds, read and bound by mappers that the build makes. None of them leaves the application, so that nobody
 * else has a reason to register one for reflection.
 */
@Path("/records")
public class RecordsResource {

    private static final String ROW = "select 1 as id, 'one' as text";

    @Inject
    DbSession session;

    /** No annotation names it, nobody else can see it. */
    private record Hidden(int id, String text) {

        private Hidden {
            text = text.toUpperCase();
        }
    }

    private record Everything(long id, @Nullable Integer number, boolean flag, BigDecimal amount, UUID key, DayOfWeek day,
            Instant moment, Optional<String> some, Optional<String> none, List<String> tags, DayOfWeek[] days,
            int[][] table, Part part, Optional<Part> other, @Nullable Part missing) {
    }

    private record Part(int number, @Nullable String name) {
    }

    private record Page<T>(T value) {
    }

    private record Pages(Page<String> first, Page<List<Integer>> second) {
    }

    /** Asked for by a method that does not know which record it is. */
    @Row
    private record Marked(int id, String text) {
    }

    @Row(parametersOnly = true)
    private record Bound(int id, List<Object> others) {
    }

    private record ByStream(int id, String text) {
    }

    /**
     * @param executable whether this is a native executable
     * @param constructors how many of the record's are known to reflection
     */
    public record Reflection(String read, boolean executable, int constructors) {
    }

    @GET
    @Path("/hidden")
    public Reflection hidden() {
        Hidden read = session.sql(ROW).query(Hidden.class).single();
        return new Reflection(read.toString(), ImageMode.current() == ImageMode.NATIVE_RUN,
                classOf(read).getDeclaredConstructors().length);
    }

    /** The build of native executables registers what it sees the code ask reflection for: it does not see this. */
    private static Class<?> classOf(Object object) {
        return object.getClass();
    }

    @GET
    @Path("/everything")
    public List<String> everything() {
        Everything read = session.sql("""
                select 1 as id, null as number, true as flag, 1.10 as amount,
                    cast('00000000-0000-4000-8000-00000000002a' as uuid) as key, 'FRIDAY' as day,
                    timestamptz '2026-11-28 13:45:00Z' as moment, 'some' as some, null as none, array['a', null] as tags,
                    array['MONDAY', 'SUNDAY'] as days, array[[1, 2], [3, 4]] as "table",
                    2 as part_number, 'two' as part_name, 3 as other_number, null as other_name,
                    cast(null as int) as missing_number, cast(null as text) as missing_name
                """).query(Everything.class).single();
        return List.of(read.toString().replaceAll("\\[+[A-Za-z.]+;?@[0-9a-f]+", "..."), Arrays.toString(read.days),
                Arrays.deepToString(read.table));
    }

    @GET
    @Path("/others")
    public List<String> others() {
        record Local(int id, String text) {
        }
        List<String> said = new ArrayList<>();
        said.add(session.sql(ROW).query(Local.class).single().toString());
        said.add(session.sql("select 'one' as first_value, array[1, 2] as second_value").query(Pages.class).single()
                .toString());
        said.add(read(Marked.class).single().toString());
        said.add(session.sql("select 'a' as data_source, 'b' as sql, 'c' as sql_state, 'd' as constraint, "
                + "1 as batch_rows_first, 2 as batch_rows_last").query(Details.class).single()
                .equals(new Details("a", "b", "c", "d", new BatchRows(1, 2))) + ", that of a library");
        try (var rows = session.sql("select n as id, 'row ' || n as text from generate_series(1, 3) n").fetchSize(1)
                .query(ByStream.class).stream()) {
            rows.map(Record::toString).forEach(said::add);
        }
        return said;
    }

    private <T> Query<T> read(Class<T> type) {
        return session.sql(ROW).query(type);
    }

    @POST
    @Path("/bound")
    public List<Object> bound() {
        List<Object> said = new ArrayList<>();
        said.add(session.sql("select :id + 1").params(new Bound(1, List.of())).query(Integer.class).single());
        said.add(session.sql("insert into entry(text) values ('batch ' || :id)")
                .batch(List.of(new Bound(1, List.of()), new Bound(2, List.of()))).length);
        said.add(session.sql("select text from entry order by text").query(String.class).list());
        return said;
    }
}
