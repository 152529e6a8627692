package io.quarkiverse.dbsession.interop;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Row;

/**
 * {@code COPY} in its formats, and what it says of data that is refused.
 */
@Path("/copy")
public class CopyResource {

    /** What a stream holds is not seen by the build. */
    @Row
    private record Line(int id, @Nullable String text, List<Integer> numbers) {
    }

    @Inject
    DbSession session;

    @POST
    @Path("/formats")
    public List<Object> formats() {
        session.execute("create temporary table copied(id int, text text, numbers int[]) on commit drop");
        return List.of(
                session.copyIn("copy copied from stdin (format csv)", data("1,\"one, two\",\"{1,2}\"\n2,,\n")),
                session.copyIn("copy copied from stdin", data("3\ta\\tb\t\\N\n")),
                session.copyIn("copy copied from stdin", Stream.of(new Line(4, "tab\tand \\", List.of(1, 2)),
                        new Line(5, null, List.of()))),
                session.copyIn("copy copied from stdin", Stream.of(List.of(6, "list", new int[] { 3 }))),
                session.sql("select concat_ws(' | ', id, text, numbers) from copied order by id").query(String.class).list());
    }

    /** The third line is that of a row that is there. */
    @POST
    @Path("/refused")
    public void refused() {
        session.copyIn("copy entry(text) from stdin", data("one\ntwo\none\n"));
    }

    @POST
    @Path("/refused-row")
    public void refusedRow() {
        session.copyIn("copy entry(text) from stdin", Stream.of("one", "two", "one").map(List::of));
    }

    private static InputStream data(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
