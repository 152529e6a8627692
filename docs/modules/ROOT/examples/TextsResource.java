package io.quarkiverse.dbsession.example;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

/**
 * The table as a resource: what the statements of {@link Texts} look like in use. None of this commits or rolls back by hand.
 */
@Path("/texts")
public class TextsResource {

    @Inject
    Texts texts;

    @GET
    public List<Text> list() {
        return texts.all();
    }

    /**
     * @return the identifier of the new row
     */
    @POST
    public long add(@Nullable String text) {
        return texts.add(text == null || text.isEmpty() ? null : text);
    }

    // tag::not-found[]
    @GET
    @Path("{id}")
    public Text get(long id) {
        return texts.find(id).orElseThrow(NotFoundException::new); // a 404 rolls back, like every status from 400
    }
    // end::not-found[]

    @PUT
    @Path("{id}")
    public void rename(long id, String text) {
        if (texts.rename(id, text) == 0) {
            throw new NotFoundException();
        }
    }

    @DELETE
    @Path("{id}")
    public void remove(long id) {
        if (texts.remove(id) == 0) {
            throw new NotFoundException();
        }
    }

    @GET
    @Path("count")
    public long count() {
        return texts.count();
    }

    @GET
    @Path("some")
    public List<Text> some(@QueryParam("id") List<Long> ids) {
        return texts.findAll(ids.toArray(Long[]::new));
    }

    @GET
    @Path("values")
    public List<@Nullable String> values() {
        return texts.values();
    }

    @GET
    @Path("statistics")
    public List<Map<String, Object>> statistics() {
        return texts.statistics();
    }

    @GET
    @Path("longest")
    public List<String> longest(@QueryParam("limit") int limit) throws SQLException {
        return texts.longest(limit);
    }

    @GET
    @Path("export")
    public String export() {
        var lines = new StringBuilder();
        texts.export(text -> lines.append(text.id()).append('\t').append(text.text()).append('\n'));
        return lines.toString();
    }

    /**
     * @return the number of rows added
     */
    @POST
    @Path("import")
    public int importAll(List<String> lines) throws SQLException {
        return texts.addAll(lines);
    }

    /**
     * @return the number of rows changed
     */
    @POST
    @Path("replace")
    public int replace(@QueryParam("from") String from, @QueryParam("to") String to) {
        return texts.replace(from, to);
    }

    /**
     * @return the number of rows that {@link #replace} would change
     */
    @POST
    @Path("preview")
    public int preview(@QueryParam("from") String from, @QueryParam("to") String to) {
        return texts.preview(from, to);
    }
}
