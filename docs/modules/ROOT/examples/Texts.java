package io.quarkiverse.dbsession.example;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.RowMapper;

/**
 * Statements of every kind. The session is that of the request that calls, although this bean lives longer than any request.
 */
@ApplicationScoped
public class Texts {

    // tag::mapper[]
    private static final RowMapper<Text> TEXT = row -> new Text(row.getLong("id"), row.getString("text"));
    // end::mapper[]

    @Inject
    DbSession session;

    // tag::positional[]
    public long add(@Nullable String text) {
        return session.sql("insert into example(text) values (?) returning id")
                .param(text) // null binds NULL
                .query(Long.class)
                .single();
    }
    // end::positional[]

    // tag::named[]
    public int replace(String from, String to) {
        return session.sql("update example set text = :to where text = :from")
                .param("from", from)
                .param("to", to)
                .update();
    }
    // end::named[]

    // tag::params[]
    public int rename(long id, String text) {
        return session.sql("update example set text = :text where id = :id")
                .params(Map.of("id", id, "text", text))
                .update();
    }
    // end::params[]

    // tag::execute[]
    public int remove(long id) {
        return session.execute("delete from example where id = ?", id);
    }
    // end::execute[]

    // tag::scalar[]
    public long count() {
        return session.sql("select count(*) from example").query(Long.class).single();
    }
    // end::scalar[]

    // tag::list[]
    public List<Text> all() {
        return session.sql("select id, text from example order by id").query(TEXT).list();
    }
    // end::list[]

    // tag::optional[]
    public Optional<Text> find(long id) {
        return session.sql("select id, text from example where id = ?").param(id).query(Text.class).optional();
    }
    // end::optional[]

    // tag::array[]
    public List<Text> findAll(Long... ids) {
        return session.sql("select id, text from example where id = any(?) order by id")
                .param(ids) // one SQL array
                .query(Text.class)
                .list();
    }
    // end::array[]

    // tag::maps[]
    public List<Map<String, Object>> statistics() {
        return session.sql("""
                select text, count(*) as occurrences
                from example
                group by text
                order by occurrences desc, text
                """).query().list();
    }
    // end::maps[]

    // tag::nulls[]
    public List<@Nullable String> values() {
        return session.sql("select text from example order by id").query(String.class).list(); // NULL is null
    }
    // end::nulls[]

    // tag::for-each[]
    public void export(Consumer<Text> target) {
        session.sql("select id, text from example order by id")
                .fetchSize(500) // at most 500 rows in memory
                .timeout(Duration.ofSeconds(30))
                .query(TEXT)
                .forEach(target);
    }
    // end::for-each[]

    // tag::connection[]
    public int addAll(List<String> texts) throws SQLException {
        Connection connection = session.connection();
        try (var statement = connection.prepareStatement("insert into example(text) values (?)")) {
            for (String text : texts) {
                statement.setString(1, text);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        }
    }
    // end::connection[]

    // tag::data-source[]
    public List<String> longest(int limit) throws SQLException {
        return LegacyQueries.longest(session.dataSource(), limit); // joins the session's transaction
    }
    // end::data-source[]

    // tag::rollback-only[]
    public int preview(String from, String to) {
        session.setRollbackOnly(); // whatever the response says
        return replace(from, to);
    }
    // end::rollback-only[]

    /**
     * Code that knows nothing of sessions, as it may be found in any library.
     */
    static final class LegacyQueries {

        private LegacyQueries() {
        }

        static List<String> longest(DataSource dataSource, int limit) throws SQLException {
            try (var connection = dataSource.getConnection();
                    var statement = connection.prepareStatement(
                            "select text from example where text is not null order by length(text) desc, id limit ?")) {
                statement.setInt(1, limit);
                try (var result = statement.executeQuery()) {
                    var texts = new ArrayList<String>();
                    while (result.next()) {
                        texts.add(result.getString(1));
                    }
                    return texts;
                }
            }
        }
    }
}
