package io.quarkiverse.dbsession.interop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Row;

/**
 * Takes the text of a request to the database, on each way that there is.
 */
@Path("/injection")
@Consumes("text/plain")
public class InjectionResource {

    private static final String POSITIONAL = "insert into entry(text) values (?)";
    private static final String NAMED = "insert into entry(text) values (:text)";

    /** What a stream or a batch holds is not seen by the build. */
    @Row
    private record Line(@Nullable String text) {
    }

    @Inject
    DbSession session;

    @POST
    @Path("/{way}")
    public String insert(@PathParam("way") String way, String text) throws SQLException {
        switch (way) {
            case "execute" -> session.execute(POSITIONAL, text);
            case "positional" -> session.sql(POSITIONAL).param(text).update();
            case "named" -> session.sql(NAMED).param("text", text).update();
            case "map" -> session.sql(NAMED).params(Map.of("text", text)).update();
            case "record" -> session.sql(NAMED).params(new Line(text)).update();
            case "optional" -> session.sql(NAMED).param("text", Optional.of(text)).update();
            case "batch" -> session.sql(NAMED).batch(List.of(new Line(text)));
            case "copy" -> session.copyIn("copy entry(text) from stdin", Stream.of(new Line(text)));
            case "list" -> session.sql("insert into entry(text) select v from (values (:text)) as t(v) where v in (:list)")
                    .param("text", text).param("list", List.of(text, "none")).update();
            case "array" -> session.sql("insert into entry(text) select unnest(:list)").param("list", List.of(text)).update();
            case "setting" -> {
                session.sql("select set_config('app.text', :text, true)").param("text", text).query(String.class).single();
                session.execute("insert into entry(text) select current_setting('app.text')");
            }
            case "unit" -> session.nested().run(() -> session.execute(POSITIONAL, text));
            case "connection" -> insert(session.connection(), text);
            case "data-source" -> {
                try (Connection connection = session.dataSource().getConnection()) {
                    insert(connection, text);
                }
            }
            default -> throw new IllegalArgumentException(way);
        }
        return session.sql("select text as it from entry where text = :text").param("text", text)
                .query(row -> row.getString("it")).single();
    }

    private static void insert(Connection connection, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POSITIONAL)) {
            statement.setString(1, text);
            statement.executeUpdate();
        }
    }

    /** A name that the request has chosen. */
    @POST
    @Path("/name")
    public void name(String name) {
        session.sql(NAMED).params(Map.of("text", "s3cr3t", name, "s3cr3t")).update();
    }

    /** Where it does not fit. */
    @POST
    @Path("/number")
    public void number(String text) {
        session.execute("insert into entry(text) values (?::int::text)", text);
    }
}
