package io.quarkiverse.dbsession.benchmark.app;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.sql.DataSource;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.agroal.api.AgroalDataSource;
import io.agroal.pool.ConnectionPool;
import io.quarkiverse.dbsession.benchmark.app.CountersResource.Counters;
import io.quarkiverse.dbsession.benchmark.app.InfoResource.Info;
import io.quarkiverse.dbsession.benchmark.app.State.Change;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/**
 * Every implementation, on every kind of threads, does what JDBC by hand does: it answers the same, leaves the same, and takes
 * as
 * many connections. One that fails leaves nothing.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ImplementationsTest {

    private static final List<String> THREADS = Runtime.version().feature() >= 21 ? List.of("worker", "virtual")
            : List.of("worker");
    private static final List<String> IMPLEMENTATIONS = List.of("jdbc", "session", "transactional", "panache", "jdbi", "jooq");

    /** What it leaves, and how many transactions it takes. */
    private enum Kind {
        NONE("GET", 200, "text/plain", 0, Change.NONE),
        INSERT("POST", 204, "", 1, new Change(1, 0, 0, 0, 0)),
        SELECT("GET", 200, "application/json", 1, Change.NONE),
        SELECTS20("GET", 200, "application/json", 1, Change.NONE),
        FIVE("POST", 200, "application/json", 1, new Change(0, 1, 1, -1, 0)),
        LIST("GET", 200, "application/json", 1, Change.NONE),
        INDEPENDENT("POST", 200, "application/json", 2, new Change(0, 0, 1, 0, 0)),
        DB("GET", 200, "application/json", 1, Change.NONE),
        QUERIES("GET", 200, "application/json", 1, Change.NONE),
        UPDATES("POST", 200, "application/json", 1, new Change(0, 0, 0, 0, 20)),
        FORTUNES("GET", 200, "text/html", 1, Change.NONE);

        private final String method;
        private final int status;
        private final String contentType;
        private final int transactions;
        private final Change change;

        Kind(String method, int status, String contentType, int transactions, Change change) {
            this.method = method;
            this.status = status;
            this.contentType = contentType;
            this.transactions = transactions;
            this.change = change;
        }

        private String path() {
            return name().toLowerCase();
        }
    }

    @Inject
    AgroalDataSource pool;

    @Inject
    PoolWatch watch;

    DataSource database;

    @BeforeEach
    @AfterEach
    void nothingIsOut() {
        assertThat(watch.returned()).isEqualTo(watch.acquired());
    }

    static Stream<Arguments> implementations() {
        return THREADS.stream()
                .flatMap(threads -> IMPLEMENTATIONS.stream().map(implementation -> Arguments.of(threads, implementation)));
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void answersAsJdbcDoes(String threads, String implementation) throws Exception {
        for (Kind kind : Kind.values()) {
            State before = State.of(database);
            long acquired = watch.acquired();
            Response answer = ask(threads, implementation, kind);
            State after = State.of(database);
            Response byHand = ask("worker", "jdbc", kind);

            String of = threads + "/" + implementation + "/" + kind.path();
            assertThat(answer.statusCode()).as(of).isEqualTo(kind.status).isEqualTo(byHand.statusCode());
            assertThat(answer.contentType()).as(of).startsWith(kind.contentType).isEqualTo(byHand.contentType());
            assertThat(answer.header(ThreadOfResponse.HEADER)).as(of).isEqualTo(threads);
            assertThat(after.since(before)).as(of).isEqualTo(kind.change);
            // Those of JDBC by hand as well.
            assertThat(watch.acquired() - acquired).as(of).isEqualTo(2 * kind.transactions);
            if (kind.contentType.equals("application/json")) {
                assertThat(shape(json(answer))).as(of).isEqualTo(shape(json(byHand)));
            } else {
                assertThat(answer.asString()).as(of).isEqualTo(byHand.asString());
            }
            switch (kind) {
                case LIST -> assertThat(json(answer)).as(of).isEqualTo(json(byHand)).hasSize(1_000);
                case SELECT, DB -> isIn(after, json(answer));
                case SELECTS20, QUERIES, UPDATES -> {
                    assertThat(json(answer)).as(of).hasSize(20);
                    json(answer).forEach(world -> isIn(after, world));
                }
                case FIVE -> isLast(json(answer));
                case INDEPENDENT -> {
                    isIn(after, json(answer));
                    assertThat(row("select action, reference from audit where id = (select max(id) from audit) - 1"))
                            .isEqualTo(List.of("viewed", json(answer).get("id").asText()));
                }
                case INSERT -> {
                    List<String> texts = column("select text from entry order by id desc limit 2");
                    assertThat(texts).as(of).hasSize(2).containsOnly(Sql.TEXT);
                }
                case FORTUNES -> assertThat(answer.asString())
                        .contains("<tr><td>11</td><td>&lt;script&gt;alert(&quot;This should not")
                        .contains("<td>フレームワークのベンチマーク</td></tr></table>")
                        .contains("<tr><td>0</td><td>Additional fortune added at request time.</td></tr>");
                case NONE -> assertThat(answer.asString()).isEqualTo("none");
            }
        }
    }

    /** In the last statement of its transaction, when rows have been written. */
    @ParameterizedTest
    @MethodSource("implementations")
    void leavesNothingOfAStatementThatFails(String threads, String implementation) throws Exception {
        try (Fault fault = new Fault("alter table audit add constraint fault check (false) not valid",
                "alter table audit drop constraint fault")) {
            leavesNothing(threads, implementation, Kind.FIVE);
            leavesNothing(threads, implementation, Kind.INDEPENDENT);
        }
        answersAgain(threads, implementation);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void leavesNothingOfACommitThatFails(String threads, String implementation) throws Exception {
        for (String table : List.of("entry", "orders", "world")) {
            Kind kind = table.equals("entry") ? Kind.INSERT : table.equals("orders") ? Kind.FIVE : Kind.UPDATES;
            try (Fault fault = new Fault(
                    "create or replace function fault() returns trigger language plpgsql as "
                            + "$$ begin raise exception 'fault' using errcode = '23514'; end $$; "
                            + "create constraint trigger fault after insert or update on " + table
                            + " deferrable initially deferred for each row execute function fault()",
                    "drop trigger fault on " + table)) {
                leavesNothing(threads, implementation, kind);
            }
        }
        answersAgain(threads, implementation);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void keepsWhatIsIndependent(String threads, String implementation) throws Exception {
        State before = State.of(database);
        try (Fault fault = new Fault("alter table world rename to elsewhere", "alter table elsewhere rename to world")) {
            assertThat(ask(threads, implementation, Kind.INDEPENDENT).statusCode()).isEqualTo(500);
        }
        assertThat(State.of(database).since(before)).isEqualTo(new Change(0, 0, 1, 0, 0));
        answersAgain(threads, implementation);
    }

    @Test
    void saysWhatItIs() {
        Info info = given().get("/info").as(Info.class);
        assertThat(info.threads()).isEqualTo(THREADS);
        assertThat(info.pool()).isEqualTo(10);
        assertThat(info.workers()).isEqualTo(64);
        assertThat(info.hold()).isTrue();
        assertThat(info.quarkus()).matches("3\\.\\d+\\..*");
        assertThat(info.libraries()).hasSize(5).doesNotContainValue("unknown");
    }

    @Test
    void countsWhatTheProcessUses() {
        Counters before = given().get("/counters").as(Counters.class);
        for (int i = 0; i < 50; i++) {
            ask("worker", "jdbc", Kind.LIST);
        }
        Counters after = given().get("/counters").as(Counters.class);
        assertThat(after.cpuNanos()).isGreaterThan(before.cpuNanos());
        // A thousand rows are more than that.
        assertThat(after.allocatedBytes() - before.allocatedBytes()).isGreaterThan(50 * 100_000);
        assertThat(after.acquired() - before.acquired()).isEqualTo(50);
        assertThat(after.returned() - before.returned()).isEqualTo(50);
        assertThat(after.holdNanos()).isGreaterThan(before.holdNanos());
        assertThat(Long.parseLong(given().post("/gc").asString())).isPositive();
    }

    @Test
    void countsWhoWaits() throws Exception {
        List<Connection> all = new ArrayList<>();
        CompletableFuture<Response> answer;
        long waits = watch.waits();
        long waitNanos = watch.waitNanos();
        try {
            for (int i = 0; i < 10; i++) {
                all.add(pool.getConnection());
            }
            assertThat(watch.waits()).isEqualTo(waits);
            answer = CompletableFuture.supplyAsync(() -> ask("worker", "jdbc", Kind.SELECT));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!somebodyWaits()) {
                assertThat(System.nanoTime()).as("nobody waits").isLessThan(deadline);
                Thread.onSpinWait();
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(watch.waits() - waits).isEqualTo(1);
        assertThat(watch.waitNanos()).isGreaterThan(waitNanos);
    }

    private static boolean somebodyWaits() {
        return Thread.getAllStackTraces().values().stream().flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals(ConnectionPool.class.getName())
                        && frame.getMethodName().equals("waitAvailableHandler"));
    }

    private void leavesNothing(String threads, String implementation, Kind kind) throws SQLException {
        State before = State.of(database);
        Response answer = ask(threads, implementation, kind);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.header(ThreadOfResponse.HEADER)).isIn(null, threads);
        assertThat(State.of(database).since(before)).isEqualTo(Change.NONE);
    }

    /** On each connection of the pool, be it the one that has failed. */
    private void answersAgain(String threads, String implementation) {
        for (int i = 0; i < 10; i++) {
            assertThat(ask(threads, implementation, Kind.FIVE).statusCode()).isEqualTo(200);
        }
    }

    private static Response ask(String threads, String implementation, Kind kind) {
        return given().request(kind.method, "/{threads}/{implementation}/{work}", threads, implementation, kind.path());
    }

    private static void isIn(State state, JsonNode world) {
        assertThat(state.worlds()).containsEntry(world.get("id").asInt(), world.get("randomNumber").asInt());
    }

    /** The last but one, that of JDBC by hand came after it. */
    private void isLast(JsonNode order) throws SQLException {
        String id = order.get("id").asText();
        assertThat(row("select o.id, c.name, o.amount from orders o join customer c on c.id = o.customer "
                + "where o.id = (select max(id) from orders) - 1"))
                .isEqualTo(
                        List.of(id, order.get("customer").asText(), order.get("amount").decimalValue().setScale(2).toString()));
        assertThat(row("select o.amount = round(i.price * (100 - c.discount) / 100, 2) from orders o "
                + "join customer c on c.id = o.customer join item i on i.id = o.item where o.id = " + id))
                .isEqualTo(List.of("t"));
        assertThat(row("select action, reference from audit where id = (select max(id) from audit) - 1"))
                .isEqualTo(List.of("ordered", id));
    }

    private List<String> row(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.add(rows.getString(i));
            }
            return row;
        }
    }

    private List<String> column(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }

    private static JsonNode json(Response response) throws JsonProcessingException {
        return new ObjectMapper().readTree(response.asString());
    }

    /** Names and kinds of the values, without the values. */
    private static Object shape(JsonNode node) {
        if (node.isArray()) {
            List<Object> shapes = new ArrayList<>();
            node.forEach(element -> shapes.add(shape(element)));
            return shapes;
        }
        if (node.isObject()) {
            Map<String, Object> shapes = new TreeMap<>();
            node.properties().forEach(field -> shapes.put(field.getKey(), shape(field.getValue())));
            return shapes;
        }
        return node.getNodeType();
    }

    /** What is wrong with the database for a while. */
    private final class Fault implements AutoCloseable {

        private final String end;

        Fault(String begin, String end) throws SQLException {
            this.end = end;
            execute(begin);
        }

        private void execute(String sql) throws SQLException {
            try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        @Override
        public void close() throws SQLException {
            execute(end);
        }
    }
}
