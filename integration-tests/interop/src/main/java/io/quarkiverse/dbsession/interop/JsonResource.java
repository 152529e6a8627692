package io.quarkiverse.dbsession.interop;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Query;
import io.smallrye.mutiny.Multi;

/**
 * Records with JSON, from requests to columns and back.
 */
@Path("/json")
public class JsonResource {

    private static final String INSERT = "insert into document(id, tree, fields, items, extra, parts, source) "
            + "values (:id, :tree, :fields, :items, :extra, :parts, :source::json)";

    public record Document(int id, @Nullable JsonNode tree, @Nullable ObjectNode fields, @Nullable ArrayNode items,
            Optional<JsonNode> extra, @Nullable List<@Nullable JsonNode> parts, @Nullable String source) {
    }

    /** The columns of the document that it has may all be NULL. */
    public record Folder(int id, @Nullable Content content, Optional<Content> other) {
    }

    public record Content(@Nullable JsonNode tree, @Nullable ObjectNode fields) {
    }

    @Inject
    DbSession session;

    private Query<Document> all() {
        return session.sql("select * from document order by id").query(Document.class);
    }

    @POST
    @Path("/documents")
    public int insert(Document document) {
        return session.sql(INSERT).params(document).update();
    }

    @POST
    @Path("/batch")
    public int[] insert(List<Document> documents) {
        return session.sql(INSERT).batch(documents);
    }

    /** No value, and a document that says {@code null}. */
    @POST
    @Path("/nulls")
    public void insertNulls(@QueryParam("batch") boolean batch) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode().addNull();
        List<Document> documents = List.of(new Document(1, null, null, null, Optional.empty(), null, null),
                new Document(2, NullNode.instance, JsonNodeFactory.instance.objectNode().putNull("a"), items,
                        Optional.of(NullNode.instance), List.of(NullNode.instance), "null"),
                new Document(3, null, null, null, Optional.empty(), List.of(), null));
        if (batch) {
            session.sql(INSERT).batch(documents);
        } else {
            documents.forEach(this::insert);
        }
    }

    @GET
    @Path("/documents")
    public List<Document> list() {
        return all().list();
    }

    @GET
    @Path("/multi")
    public Multi<Document> multi() {
        return all().multi();
    }

    @GET
    @Path("/trees")
    public List<JsonNode> trees() {
        return session.sql("select tree from document order by id").query(JsonNode.class).list();
    }

    /** What the components of each document are. */
    @GET
    @Path("/kinds")
    public List<String> kinds() {
        return all().list().stream().map(document -> kind(document.tree) + " " + kind(document.fields) + " "
                + kind(document.items) + " " + kind(document.extra) + " " + kind(document.parts) + " " + kind(document.source))
                .toList();
    }

    private static String kind(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return "Optional(" + optional.map(JsonResource::kind).orElse("") + ")";
        } else if (value instanceof List<?> list) {
            return list.stream().map(JsonResource::kind).toList().toString();
        }
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    @GET
    @Path("/folders")
    public List<Folder> folders() {
        return session.sql("select id, tree as content_tree, fields as content_fields, null::json as other_tree, "
                + "null::jsonb as other_fields from document order by id").query(Folder.class).list();
    }

    /** Documents as parameters by themselves. */
    @POST
    @Path("/search")
    public List<Integer> search(ObjectNode part) {
        return session.sql("select id from document where fields @> :part or fields = any(:parts) order by id")
                .param("part", part).param("parts", List.of(part)).query(Integer.class).list();
    }
}
