package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.DbSession;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P16: whatever is wrong with a statement or its values, the request answers 500, the pool stays whole, and the values are in
 * nothing that is logged, causes and all.
 */
class BadInputTest extends SessionTest {

    static final String SECRET = "s3cr3t-value";

    @RegisterExtension
    static final QuarkusUnitTest APP = unwatchedApp().assertLogRecords(BadInputTest::check);

    private static void check(List<LogRecord> records) {
        assertThat(records).isNotEmpty().allSatisfy(record -> {
            StringWriter text = new StringWriter();
            text.append(record.getMessage())
                    .append(String.valueOf(record.getParameters() == null ? "" : List.of(record.getParameters())));
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text));
            }
            assertThat(text.toString()).contains("io.quarkiverse.dbsession.").doesNotContain(SECRET);
        });
    }

    @BeforeEach
    void constraints() {
        TestDatabase.execute("alter table example add number int check (number > 0), add parent bigint references example(id)",
                "insert into example(text) values ('" + SECRET + "')",
                "create or replace function refuse() returns trigger language plpgsql as "
                        + "$$ begin raise exception 'no % here', new.text; end $$",
                "create trigger refuse before update on example for each row execute function refuse()");
    }

    @ParameterizedTest
    @ValueSource(strings = { "unknown-name", "missing", "missing-name", "surplus", "unbindable", "syntax", "no-table",
            "duplicate",
            "conversion", "too-long", "raised", "foreign-key", "check", "unreadable", "enum" })
    void answerIsAnError(String mistake) {
        String body = given().header("Accept", "application/json").post("/orders/" + mistake).then().statusCode(500).extract()
                .asString();
        assertThat(body).doesNotContain(SECRET);
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(TestDatabase.rows("example")).isEqualTo(1);
    }

    /** What is refused before it reaches the database does not harm the transaction. */
    @Test
    void refusedParameterLeavesTheTransactionUsable() {
        given().post("/orders/swallowed/unknown-name").then().statusCode(204);
        assertThat(TestDatabase.rows("example")).as("the one that was there, the one before and the one after").isEqualTo(3);
    }

    @Path("/orders")
    public static class Orders {

        enum Colour {
            RED
        }

        @Inject
        DbSession session;

        @POST
        @Path("/swallowed/{mistake}")
        public void swallow(String mistake) {
            try {
                make(mistake);
            } catch (io.quarkiverse.dbsession.InvalidParameter swallowed) {
                session.execute("insert into example(text) values (?)", "another");
            }
        }

        @POST
        @Path("/{mistake}")
        public void make(String mistake) {
            session.execute("insert into example(text) values (?)", "one");
            switch (mistake) {
                case "unknown-name" -> session.sql("update example set text = :text").param("txt", SECRET).update();
                case "missing" -> session.execute("insert into example(text, number) values (?, ?)", SECRET);
                case "missing-name" -> session.sql("insert into example(text, number) values (:text, :number)")
                        .params(Map.of("text", SECRET)).update();
                case "surplus" -> session.execute("insert into example(text) values (?)", SECRET, SECRET);
                case "unbindable" -> session.execute("insert into example(text) values (?)", new StringBuilder(SECRET));
                case "syntax" -> session.execute("insert in example(text) values (?)", SECRET);
                case "no-table" -> session.execute("insert into nowhere(text) values (?)", SECRET);
                case "duplicate" -> session.execute("insert into example(text) values (?)", SECRET);
                case "conversion" ->
                    session.execute("insert into example(text, number) values ('x', cast(? as text)::int)", SECRET);
                case "too-long" -> session.execute("insert into example(text) values (cast(? as text)::date)", SECRET);
                case "raised" -> session.execute("update example set text = ?", SECRET + "!");
                case "foreign-key" -> session.execute("insert into example(text, parent) values (?, 42)", SECRET + "!");
                case "check" -> session.execute("insert into example(text, number) values (?, -1)", SECRET + "!");
                case "unreadable" -> session.sql("select cast(? as text)").param(SECRET).query(Integer.class).single();
                case "enum" -> session.sql("select cast(? as text)").param(SECRET).query(Colour.class).single();
                default -> throw new AssertionError(mistake);
            }
        }
    }
}
