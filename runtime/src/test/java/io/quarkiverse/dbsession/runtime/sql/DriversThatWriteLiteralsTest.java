package io.quarkiverse.dbsession.runtime.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PGobject;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.quarkiverse.dbsession.ConstraintViolation;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;
import io.quarkiverse.dbsession.runtime.session.ConnectionSource;
import io.quarkiverse.dbsession.runtime.session.OuterTransaction;
import io.quarkiverse.dbsession.runtime.session.SessionContext;
import io.quarkiverse.dbsession.runtime.session.SessionSettings;
import io.quarkiverse.dbsession.runtime.session.Suspension;
import io.quarkiverse.dbsession.runtime.session.TransactionOptions;

/**
 * In the simple query mode it is the driver that quotes values, and with {@code reWriteBatchedInserts} it makes one statement
 * of many rows. A text that gets out of its quotes is seen here; where values go beside the statement none could.
 */
@ExtendWith(Postgres.class)
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("P16: texts stay values also where the driver writes them into the statement, and on the views of JDBC")
class DriversThatWriteLiteralsTest {

    private static final String MARK = "s3cret";

    private static final List<String> TEXTS = List.of(
            "'", "''", "\"", "' or '1'='1", "') or true; --", "'; drop table victim; --", "'); delete from victim; --",
            "\\'; drop table victim; --", "'; commit; drop table victim; --", "' || set_config('app.hit', 'yes', false) || '",
            "$$; drop table victim; $$", "/*", "*/; drop table victim; /*", "-- \n; drop table victim;", "\\", "\\\\", "\\'",
            "\\x27; drop table victim; --", "\\.", "\\N", "\n\\.\n", "a\tb\r\nc\b\f", "{\"a\",NULL}", "(1,2)", "null", "", " ",
            "?", "??", "$1; drop table victim", ":name", "::text", "{fn now()}", "E'\\''", "\u02bc; drop table victim; --",
            "\uff07; drop table victim; --", "\u2019 or 1=1 --", "\u540d'\ud83d\ude00'", "-1", "--1",
            "'; drop table victim; --".repeat(5_000), "'".repeat(10_001), "\\".repeat(10_001));

    private enum Mode {
        BESIDE("extended", false),
        MANY_ROWS_IN_ONE("extended", true),
        LITERALS("simple", false),
        LITERALS_OF_MANY_ROWS("simple", true);

        private final Properties properties = new Properties();

        Mode(String queryMode, boolean rewrites) {
            properties.setProperty("user", "postgres");
            properties.setProperty("preferQueryMode", queryMode);
            properties.setProperty("reWriteBatchedInserts", String.valueOf(rewrites));
        }
    }

    private static final String POSITIONAL = "insert into item(name) values (?)";
    private static final String NAMED = "insert into item(name) values (:name)";

    @FunctionalInterface
    private interface Storing {
        void store(DbSession session, String text) throws SQLException;
    }

    /** A way into the table {@code item}. {@code candidate} has the text already. */
    private enum Way {
        PARAM(1, (session, text) -> session.sql(POSITIONAL).param(text).update()),
        PARAM_AT_TWO_PLACES(2, (session, text) -> session.sql("insert into item(name) values (:name), (:name)")
                .param("name", text).update()),
        /** Two minus signs would begin a comment (CVE-2024-1597). */
        BEHIND_A_NEGATED_NUMBER(1, (session, text) -> session
                .execute("insert into item(name) select n from (select 1 -? as one, ? as n) t where one = 2", -1, text)),
        EXECUTE(1, (session, text) -> session.execute(
                "insert into item(name) select ? /* ' ? */ -- ' ?\n where ? <> $$?'$$ or '?' = ?", text, text, "?")),
        BYTES(1, (session, text) -> session.execute("insert into item(name) values (convert_from(?, 'utf8'))",
                (Object) text.getBytes(UTF_8))),
        TYPE_OF_THE_DRIVER(1, (session, text) -> {
            PGobject object = new PGobject();
            object.setType("text");
            object.setValue(text);
            session.execute(POSITIONAL, object);
        }),
        JSON(2, (session, text) -> session
                .sql("with e as (select * from json_each_text(:tree)) insert into item(name) select key from e union all "
                        + "select value from e")
                .param("tree", JsonNodeFactory.instance.objectNode().put(text, text)).update()),
        ANY(1, (session, text) -> select(session, "name = any(:names)", List.of("x", text))),
        IN(1, (session, text) -> select(session, "name in (:names)", List.of("x", text, "y"))),
        TUPLES(1, (session, text) -> select(session, "(name, 1) in (:names)", List.of(List.of(text, 1), List.of("x", 2)))),
        ARRAYS_OF_ARRAYS(2, (session, text) -> session.sql("insert into item(name) select unnest(?::text[])")
                .param(new String[][] { { text }, { text } }).update()),
        BATCH(3, (session, text) -> session.sql(POSITIONAL).batch(nCopies(3, text))),
        BATCH_OF_MAPS(3, (session, text) -> session.sql(NAMED).batch(nCopies(3, Map.of("name", text)))),
        COPY(2, (session, text) -> session.copyIn("copy item(name) from stdin", nCopies(2, text).stream())),
        COPY_OF_SQL_ARRAYS(1, (session, text) -> {
            session.copyIn("copy texts from stdin", Stream.<Object> of(List.of(Arrays.asList(text, null))));
            session.execute("insert into item(name) select list[1] from texts");
        }),
        SET_CONFIG(1, (session, text) -> {
            session.sql("select set_config('app.user', :user, true)").param("user", text).query(String.class).single();
            session.execute("insert into item(name) values (current_setting('app.user'))");
        }),
        PREPARED_STATEMENT(1, (session, text) -> run(session.connection(), text)),
        CONNECTION_OF_THE_DATASOURCE(1, (session, text) -> {
            try (Connection connection = session.dataSource().getConnection()) {
                run(connection, text);
            }
        }),
        BATCH_OF_A_PREPARED_STATEMENT(2, (session, text) -> {
            try (PreparedStatement statement = session.connection().prepareStatement(POSITIONAL)) {
                for (int i = 0; i < 2; i++) {
                    statement.setObject(1, text);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }),
        SQL_ARRAY_OF_THE_VIEW(1, (session, text) -> select(session, "name = any(:names)",
                session.connection().createArrayOf("text", new Object[] { text }))),
        UPDATABLE_ROWS(1, (session, text) -> {
            try (Statement statement = session.connection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE,
                    ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("select number, name from item")) {
                rows.moveToInsertRow();
                rows.updateInt(1, 1);
                rows.updateString(2, text);
                rows.insertRow();
            }
        });

        /** The errors of the views are those of the driver. */
        private static final Set<Way> OF_JDBC = Set.of(PREPARED_STATEMENT, CONNECTION_OF_THE_DATASOURCE,
                BATCH_OF_A_PREPARED_STATEMENT, UPDATABLE_ROWS);

        private final int rows;
        private final Storing storing;

        Way(int rows, Storing storing) {
            this.rows = rows;
            this.storing = storing;
        }

        private static void select(DbSession session, String condition, Object names) {
            session.sql("insert into item(name) select name from candidate where " + condition).param("names", names).update();
        }

        private static void run(Connection connection, String text) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(POSITIONAL)) {
                statement.setString(1, text);
                statement.executeUpdate();
            }
        }
    }

    private final Map<Mode, Connection> connections = new EnumMap<>(Mode.class);
    private final SessionSettings settings = new SessionSettings("<default>", new PostgresDriverSupport(),
            new Mappings(List.of(), new JacksonSupport(new ObjectMapper())), new OneConnection(), TransactionOptions.NONE, null,
            null, null);
    private Connection connection;
    private DbSession session;
    private String before;

    private void connect(TestScope postgres, Mode mode) throws SQLException {
        connection = connections.get(mode);
        if (connection == null) {
            connection = DriverManager.getConnection(postgres.connection().getMetaData().getURL(), mode.properties);
            connections.put(mode, connection);
            connection.setAutoCommit(false);
            direct("""
                    create temp table victim(id int primary key);
                    insert into victim values (1), (2);
                    create temp table item(number int generated by default as identity primary key, name text,
                        constraint refused check (name is null or current_setting('app.refuses', true) is distinct from 'yes'));
                    create temp table candidate(name text);
                    insert into candidate values ('decoy'), (null);
                    create temp table texts(list text[])""");
            connection.commit();
        }
    }

    private void begin(String text) throws SQLException {
        if (text.indexOf('\0') < 0) {
            // Not by a parameter, nor by a literal that anybody has quoted.
            direct("insert into candidate values (convert_from(decode('" + HexFormat.of().formatHex(text.getBytes(UTF_8))
                    + "', 'hex'), 'utf8'))");
        }
        before = state();
        session = new SessionContext().session(settings);
    }

    /** What is rolled back here, and seen to be so, has not been committed by a text. */
    private void undo() throws SQLException {
        connection.rollback();
        assertThat(read("select concat_ws(' ', (select count(*) from item), (select count(*) from candidate), "
                + "(select count(*) from victim))")).containsExactly("0 2 2");
        connection.rollback();
    }

    /** What the texts would change: the transaction, which they would end, the table, and the setting. */
    private String state() throws SQLException {
        return read("select concat_ws(' ', pg_current_xact_id(), (select string_agg(id::text, ',' order by id) from victim), "
                + "current_setting('app.hit', true))").get(0);
    }

    @AfterAll
    void close() throws SQLException {
        for (Connection each : connections.values()) {
            each.close();
        }
    }

    private void direct(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> read(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    static Stream<Arguments> modesAndWays() {
        return Stream.of(Mode.values()).flatMap(mode -> Stream.of(Way.values())
                .filter(way -> !mode.name().contains("MANY_ROWS") || way.name().startsWith("BATCH"))
                .map(way -> arguments(mode, way)));
    }

    @ParameterizedTest
    @MethodSource("modesAndWays")
    void whatIsStoredIsTheTextAndNothingElseIsRun(Mode mode, Way way, TestScope postgres) throws SQLException {
        connect(postgres, mode);
        for (String text : TEXTS) {
            begin(text);
            try {
                way.storing.store(session, text);
                assertThat(read("select name from item")).isEqualTo(nCopies(way.rows, text));
                assertThat(state()).isEqualTo(before);
            } catch (RuntimeException | SQLException | AssertionError e) {
                throw new AssertionError("with the text " + text.substring(0, Math.min(40, text.length())), e);
            } finally {
                undo();
            }
        }
    }

    /** A test that could not see it would prove nothing. */
    @ParameterizedTest
    @ValueSource(strings = { "'); delete from victim; --", "' || set_config('app.hit', 'yes', false) || '",
            "'); commit; select ('" })
    void concatenatedOnesAreSeen(String text, TestScope postgres) throws SQLException {
        connect(postgres, Mode.LITERALS);
        begin(text);
        direct("insert into item(name) values ('" + text + "')");
        assertThat(state()).isNotEqualTo(before);
        direct("delete from item; delete from candidate where name <> 'decoy'; delete from victim; "
                + "insert into victim values (1), (2); select set_config('app.hit', null, false)");
        connection.commit();
        undo();
    }

    /** The database tells the whole row in the detail of its error, and the driver the text of the statement. */
    @ParameterizedTest
    @MethodSource("modesAndWays")
    void errorsQuoteNone(Mode mode, Way way, TestScope postgres) throws SQLException {
        connect(postgres, mode);
        for (String hostile : List.of("", "'", "'; drop table victim; --", "\\", "?", "a\tb\n", "{\"a\"}")) {
            String text = MARK + hostile;
            begin(text);
            try {
                direct("set local app.refuses = 'yes'");
                Throwable thrown = catchThrowable(() -> way.storing.store(session, text));
                if (Way.OF_JDBC.contains(way)) {
                    assertThat(thrown).isInstanceOf(SQLException.class);
                } else {
                    assertThat(thrown).isInstanceOf(ConstraintViolation.class);
                    assertThat(((ConstraintViolation) thrown).constraint()).hasValue("refused");
                    assertThat(everythingOf(thrown)).doesNotContain(MARK);
                }
            } finally {
                undo();
            }
        }
    }

    /** PostgreSQL has no text with it. A driver that took it for the end would cut the text, or the statement, there. */
    @ParameterizedTest
    @MethodSource("modesAndWays")
    void zeroIsRefused(Mode mode, Way way, TestScope postgres) throws SQLException {
        connect(postgres, mode);
        for (String text : List.of(MARK + "\0", MARK + "\0'; drop table victim; --", "\0" + MARK)) {
            begin(text);
            try {
                Throwable thrown = catchThrowable(() -> way.storing.store(session, text));
                assertThat(thrown).isNotNull();
                if (!Way.OF_JDBC.contains(way)) {
                    assertThat(everythingOf(thrown)).doesNotContain(MARK);
                }
            } finally {
                undo();
            }
        }
    }

    /** With causes, those that were suppressed, and traces. */
    private static String everythingOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** The connection of the test, which looks at what has become of it, in the session's transaction and after it. */
    private final class OneConnection implements ConnectionSource {

        @Override
        public void checkUsable() {
        }

        @Override
        public @Nullable OuterTransaction outerTransaction() {
            return null;
        }

        @Override
        public Suspension suspendOuterTransaction() {
            throw new AssertionError("There is no outer transaction");
        }

        @Override
        public Connection acquire(int held) {
            return connection;
        }

        @Override
        public void release(Connection released) {
        }

        @Override
        public void retire(Connection retired, boolean broken) {
        }

        @Override
        public void breakOff(Connection broken) {
        }

        @Override
        public void destroy(Connection destroyed) {
        }
    }
}
