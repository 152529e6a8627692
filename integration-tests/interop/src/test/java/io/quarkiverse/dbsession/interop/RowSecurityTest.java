package io.quarkiverse.dbsession.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * One user never sees another's rows. All requests work on the one connection that the pool has, so that what one leaves on it
 * the next one finds.
 */
@QuarkusTest
@WithTestResource(RowSecurityResource.class)
@TestProfile(RowSecurityTest.Profile.class)
class RowSecurityTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.plain.jdbc.max-size", "1");
        }
    }

    /** The database itself, past the application and its policies. */
    DataSource postgres;

    @BeforeEach
    void letters() throws SQLException {
        given().delete("/figures").then().statusCode(204);
        try (Connection connection = postgres.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout to '10s'");
            statement.execute("delete from letter");
            statement.execute("insert into letter(owner, text) values ('ann', 'one'), ('bob', 'two')");
        }
    }

    @AfterEach
    void nothingHasLeakedAndNothingWasLogged() {
        InteropTest.await(() -> InteropTest.figures().getInt("active") == 0, "connections are in use");
        assertThat(InteropTest.warnings()).isEmpty();
    }

    @Test
    void eachUserSeesItsOwnRows() {
        assertThat(rows("ann")).containsExactly("ann one");
        assertThat(rows("bob")).containsExactly("bob two");
        assertThat(rows("eve")).isEmpty();
        assertThat(rows("ann")).containsExactly("ann one");
    }

    @Test
    void nobodySeesAndWritesNothing() {
        assertNobodySeesAnything();
        assertThat(rows("ann")).containsExactly("ann one");
        assertNobodySeesAnything();
        Response refused = given().body("three").post("/tenants?status=200");
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(refused.asString()).contains("SQLState 42501", "row-level security policy").doesNotContain("three");
        assertThat(given().post("/tenants/overwrite").then().statusCode(200).extract().asString()).isEqualTo("[0,0]");
        assertThat(stored()).containsExactly("ann one", "bob two");
    }

    @Test
    void rowsOfOthersAreNeitherChangedNorMade() {
        Response refused = as("ann").body("forged").post("/tenants/for?owner=bob");
        assertThat(refused.statusCode()).isEqualTo(500);
        assertThat(refused.asString()).contains("SQLState 42501", "row-level security policy").doesNotContain("forged", "bob");
        assertThat(stored()).containsExactly("ann one", "bob two");
        assertThat(as("ann").post("/tenants/overwrite").then().statusCode(200).extract().asString()).isEqualTo("[1,1]");
        assertThat(stored()).containsExactly("bob two");
    }

    @Test
    void userIsForgottenAfterErrorsAndRollbacks() {
        assertThat(as("ann").post("/tenants/fails").statusCode()).isEqualTo(500);
        assertNobodySeesAnything();
        assertThat(as("ann").body("three").post("/tenants?status=409").statusCode()).isEqualTo(409);
        assertNobodySeesAnything();
        assertThat(rows("bob")).containsExactly("bob two");
        assertThat(as("ann").body("three").post("/tenants?status=201").statusCode()).isEqualTo(201);
        assertNobodySeesAnything();
        assertThat(rows("ann")).containsExactly("ann one", "ann three");
    }

    /** Every transaction is told of the user. */
    @Test
    void userIsTheSameBehindACommitInTheMiddle() {
        assertThat(as("ann").post("/tenants/commits").then().statusCode(200).extract().jsonPath().getList(""))
                .containsExactly(List.of("ann one"), List.of("ann one"), List.of("ann one"));
        assertNobodySeesAnything();
    }

    /** A setting that a filter makes once is gone with the first transaction. It is empty then, and not null. */
    @Test
    void settingOfATransactionEndsWithIt() {
        assertThat(given().post("/tenants/set-once").then().statusCode(200).extract().jsonPath().getList(""))
                .containsExactly("ann", "");
    }

    @Test
    void independentSessionsHaveTheUserAndOtherContextsHaveNone() {
        Map<String, Object> rows = as("ann").post("/tenants/sessions").then().statusCode(200).extract().jsonPath().getMap("");
        assertThat(rows).isEqualTo(Map.of("request", List.of("ann one"), "independent", List.of("ann one"), "context",
                List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "bob' or 'a' = 'a", "'; drop table letter; --", "bob\\", "$$bob$$", "nobody', false); --",
            "%", "?", ":user", "/* */" })
    void userIsData(String name) {
        assertThat(rows(name)).isEmpty();
        assertThat(as(name).body("mine").post("/tenants?status=200").statusCode()).isEqualTo(200);
        assertThat(rows(name)).containsExactly(name + " mine");
        assertNobodySeesAnything();
        assertThat(stored()).containsExactlyInAnyOrder("ann one", "bob two", name + " mine");
    }

    @Test
    void manyUsersSideBySide() throws Exception {
        List<Callable<List<String>>> requests = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String user = List.of("ann", "bob", "", "eve").get(i % 4);
            boolean fails = i % 5 == 0;
            requests.add(() -> {
                if (fails && !user.isEmpty()) {
                    assertThat(as(user).post("/tenants/fails").statusCode()).isEqualTo(500);
                }
                List<String> wrong = new ArrayList<>(user.isEmpty() ? nobodysRows() : rows(user));
                int own = user.equals("ann") || user.equals("bob") ? 1 : 0;
                assertThat(wrong).as("rows of '%s'", user).hasSize(own);
                wrong.removeIf(row -> row.startsWith(user + " "));
                return wrong;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            for (Future<List<String>> answer : threads.invokeAll(requests)) {
                assertThat(answer.get()).isEmpty();
            }
        } finally {
            threads.shutdown();
        }
    }

    /**
     * What is set for the connection stays there when its transaction is committed: neither the session nor the pool undoes it.
     * Who is told for each transaction anew who the user is, and that it is nobody, does not see it.
     */
    @ParameterizedTest
    @CsvSource({ "200, ann, true", "409, eve, false" })
    void userOfTheConnectionIsCovered(int status, String user, boolean stays) {
        int used = Integer.parseInt(given().post("/tenants/session-wide?setting=app.user&value=" + user + "&status=" + status)
                .then().statusCode(status).extract().asString());
        assertThat(userOfConnection(used).equals(user)).as("is still set").isEqualTo(stays);
        assertNobodySeesAnything();
        assertThat(rows("bob")).containsExactly("bob two");
        assertThat(userOfConnection(used).equals(user)).as("is still set").isEqualTo(stays);
    }

    /** Of the one that has that backend: the pool hands out all of them in turn. */
    private static String userOfConnection(int backend) {
        AtomicReference<String> found = new AtomicReference<>();
        InteropTest.await(() -> {
            List<String> settings = given().get("/tenants/settings").then().statusCode(200).extract().jsonPath().getList("");
            if (settings.get(4).equals(Integer.toString(backend))) {
                found.set(settings.get(0));
            }
            return found.get() != null;
        }, "the connection was not handed out");
        return found.get();
    }

    static RequestSpecification as(String user) {
        return given().header("X-User", user);
    }

    static List<String> rows(String user) {
        return as(user).get("/tenants").then().statusCode(200).extract().jsonPath().getList("");
    }

    static List<String> nobodysRows() {
        return given().get("/tenants").then().statusCode(200).extract().jsonPath().getList("");
    }

    /** On every connection of the pool, and several times. */
    static void assertNobodySeesAnything() {
        for (int i = 0; i < 3; i++) {
            assertThat(nobodysRows()).isEmpty();
        }
    }

    List<String> stored() {
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select owner || ' ' || text from letter order by 1")) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
