package io.quarkiverse.dbsession.benchmark.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * The neighbour answers as the application does, on each kind of threads.
 */
class RoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static EmbeddedPostgres server;

    private int port;

    @BeforeAll
    static void startDatabase() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        execute(Files.readString(Path.of("..", "app", "src", "main", "resources", "schema.sql")));
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        server.close();
    }

    static Stream<String> threads() {
        return Runtime.version().feature() >= 21 ? Stream.of("worker", "virtual") : Stream.of("worker");
    }

    @ParameterizedTest
    @MethodSource("threads")
    void answers(String threads) throws Exception {
        try (ConfigurableApplicationContext application = SpringApplication.run(Main.class, "--server.port=0",
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
                "--spring.threads.virtual.enabled=" + threads.equals("virtual"))) {
            port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();

            HttpResponse<String> none = ask("GET", "/" + threads + "/spring/none");
            assertThat(none.statusCode()).isEqualTo(200);
            assertThat(none.headers().firstValue("Content-Type")).hasValueSatisfying(
                    type -> assertThat(type).startsWith("text/plain"));
            assertThat(none.body()).isEqualTo("none");

            String entries = one("select count(*) from entry");
            HttpResponse<String> insert = ask("POST", "/" + threads + "/spring/insert");
            assertThat(insert.statusCode()).isEqualTo(204);
            assertThat(insert.body()).isEmpty();
            assertThat(one("select count(*) - " + entries + " from entry")).isEqualTo("1");

            HttpResponse<String> select = ask("GET", "/" + threads + "/spring/select");
            assertThat(select.statusCode()).isEqualTo(200);
            assertThat(select.headers().firstValue("Content-Type")).hasValue("application/json");
            Matcher world = Pattern.compile("\\{\"id\":(\\d+),\"randomNumber\":(\\d+)}").matcher(select.body());
            assertThat(world.matches()).as(select.body()).isTrue();
            assertThat(one("select random_number from world where id = " + world.group(1))).isEqualTo(world.group(2));

            String others = threads.equals("virtual") ? "worker" : "virtual";
            assertThat(ask("GET", "/" + others + "/spring/none").statusCode()).isEqualTo(404);

            assertThat(ask("GET", "/info").body()).contains("\"threads\":[\"" + threads + "\"]", "\"springBoot\":\"4.",
                    "\"pool\":10");
            assertThat(ask("GET", "/counters").body()).matches(
                    "\\{\"cpuNanos\":[1-9]\\d*,\"allocatedBytes\":[1-9]\\d*,\"usedHeap\":[1-9]\\d*}");
            assertThat(Long.parseLong(ask("POST", "/gc").body())).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("threads")
    void leavesNothingOfACommitThatFails(String threads) throws Exception {
        execute("create or replace function fault() returns trigger language plpgsql as "
                + "$$ begin raise exception 'fault' using errcode = '23514'; end $$; "
                + "create constraint trigger fault after insert on entry deferrable initially deferred "
                + "for each row execute function fault()");
        try (ConfigurableApplicationContext application = SpringApplication.run(Main.class, "--server.port=0",
                "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
                "--spring.threads.virtual.enabled=" + threads.equals("virtual"),
                // It fails on purpose.
                "--logging.level.org.apache.catalina=off")) {
            port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
            String entries = one("select count(*) from entry");
            assertThat(ask("POST", "/" + threads + "/spring/insert").statusCode()).isEqualTo(500);
            assertThat(one("select count(*) from entry")).isEqualTo(entries);
        } finally {
            execute("drop trigger fault on entry");
        }
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(String query) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
