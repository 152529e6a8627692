package io.quarkiverse.dbsession.example;

import static io.restassured.RestAssured.given;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkiverse.dbsession.testing.runtime.DbTestCallbacks;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.http.ContentType;

/**
 * How long tests take with the annotations and without, for the guide. Measured on demand only ({@code -Dtest=CostOfTesting};
 * builds run what is called {@code …Test} or {@code …Tests}): no test is judged by a clock.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class CostOfTesting {

    private static final Logger LOG = Logger.getLogger(CostOfTesting.class);

    private static final int ROUNDS = 5;
    private static final int TIMES = 200;

    static class Without {
        void test() {
        }
    }

    @DbRollback
    static class WithRollback {
        void test() {
        }
    }

    @DbTruncate
    static class WithTruncate {
        void test() {
        }
    }

    private static final List<Object> STYLES = List.of(new Without(), new WithRollback(), new WithTruncate());

    private static final Map<String, Runnable> TESTS = new LinkedHashMap<>();

    static {
        TESTS.put("nothing", () -> {
        });
        TESTS.put("one row", () -> given().post("/simple-usage").then().statusCode(200));
        TESTS.put("two databases", () -> given().post("/two-datasources").then().statusCode(200));
        TESTS.put("three requests", () -> {
            given().contentType(ContentType.JSON).body("{\"name\": \"Lamp\", \"price\": 19.90}").post("/products").then()
                    .statusCode(200);
            given().get("/products/named?name=Chair").then().statusCode(200);
            given().get("/products/sales").then().statusCode(200);
        });
    }

    /** The styles take turns in each round; the first round warms up. */
    @Test
    void median() throws Exception {
        Map<String, List<Double>> milliseconds = new TreeMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (var test : TESTS.entrySet()) {
                for (Object style : STYLES) {
                    double each = milliseconds(style, test.getValue());
                    if (round > 0) {
                        milliseconds.computeIfAbsent(name(test.getKey(), style), name -> new ArrayList<>()).add(each);
                    }
                }
                // What the style without has left would be a burden for the others' next round.
                milliseconds(new WithTruncate(), 1, () -> {
                });
            }
        }
        for (String test : TESTS.keySet()) {
            double without = median(milliseconds.get(name(test, STYLES.get(0))));
            for (Object style : STYLES) {
                double median = median(milliseconds.get(name(test, style)));
                LOG.info(String.format(Locale.ROOT, "%s: %.2f ms, %.1f times without", name(test, style), median,
                        median / without));
            }
        }
    }

    private static String name(String test, Object style) {
        return test + ", " + style.getClass().getSimpleName();
    }

    private static double milliseconds(Object style, Runnable test) throws Exception {
        return milliseconds(style, TIMES, test);
    }

    private static double milliseconds(Object style, int times, Runnable test) throws Exception {
        DbTestCallbacks callbacks = new DbTestCallbacks();
        var context = new QuarkusTestMethodContext(style, List.of(), style.getClass().getDeclaredMethod("test"), null);
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            callbacks.beforeEach(context);
            test.run();
            callbacks.afterEach(context);
        }
        return (System.nanoTime() - begin) / 1e6 / times;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
