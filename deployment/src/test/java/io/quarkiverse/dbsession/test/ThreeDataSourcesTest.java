package io.quarkiverse.dbsession.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CommitFailed;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionContext;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.QuarkusUnitTest;

/**
 * P10 with three datasources, by the end of the request and by {@link DbSessionContext}: committed in the order in which they
 * were opened, and when the second fails the third is rolled back and the first named.
 */
class ThreeDataSourcesTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = add(add(app(), "two"), "three");

    private static QuarkusUnitTest add(QuarkusUnitTest app, String name) {
        String prefix = "quarkus.datasource." + name + ".";
        return app.overrideConfigKey(prefix + "db-kind", "postgresql")
                .overrideConfigKey(prefix + "username", "postgres")
                .overrideConfigKey(prefix + "password", "postgres")
                .overrideConfigKey(prefix + "jdbc.url", TestDatabase.url())
                .overrideConfigKey(prefix + "jdbc.metrics.enabled", "true");
    }

    @Inject
    @DataSource("two")
    AgroalDataSource secondPool;

    @Inject
    @DataSource("three")
    AgroalDataSource thirdPool;

    /** A row 'bad' of a datasource makes its commit fail. */
    @BeforeEach
    void deferredCheck() {
        TestDatabase.execute("""
                create or replace function refuse_bad() returns trigger language plpgsql as $$
                begin
                  if new.text like 'bad%' then raise exception using errcode = '23514', message = 'bad'; end if;
                  return null;
                end $$""", "create constraint trigger refuse_bad after insert on example deferrable initially deferred "
                + "for each row execute function refuse_bad()");
    }

    @AfterEach
    void nothingOfTheOthersHasLeaked() {
        await(() -> secondPool.getMetrics().activeCount() + thirdPool.getMetrics().activeCount() == 0,
                "connections of the other pools are in use");
    }

    @ParameterizedTest(name = "{0} by {1}: {3}, rows {4}")
    @CsvSource(delimiter = '|', textBlock = """
            one two three | request   | | 204 |                       | one three two
            three one two | request   | bad | 418 | two after [three, <default>] | one three
            one two three | request   | bad | 418 | two after [<default>] | one
            two one three | request   | bad | 418 | two after []          |
            one two three | commitAll | bad | 418 | two after [<default>] | one
            one two three | commitAll | | 418 | done                  | one three two
            one two three | rollbackAll | | 204 |                     | later
            one two three | closeAll  | | 204 |                       | later
            one two three | atomic    | | 418 | done                  | two
            """)
    void outcome(String order, String by, String bad, int status, String body, String rows) {
        given().queryParam("order", order).queryParam("by", by).queryParam("bad", bad == null ? "" : bad).post("/three").then()
                .statusCode(status).body(equalTo(body == null ? "" : body));
        assertThat(TestDatabase.text("select string_agg(text, ' ' order by text) from example")).isEqualTo(rows);
    }

    @Path("/three")
    public static class Resource {

        @Inject
        DbSession one;

        @Inject
        @DataSource("two")
        DbSession two;

        @Inject
        @DataSource("three")
        DbSession three;

        @Inject
        DbSessionContext context;

        @POST
        public void post(@QueryParam("order") String order, @QueryParam("by") String by, @QueryParam("bad") String bad) {
            assertThat(context.isActive()).isTrue();
            if (by.equals("atomic")) {
                atomic(order);
                throw new IllegalStateException("done");
            }
            write(order, bad);
            switch (by) {
                case "commitAll" -> {
                    context.commitAll();
                    assertThat(List.of(one, two, three)).allMatch(DbSession::isOpen).noneMatch(DbSession::inTransaction);
                    throw new IllegalStateException("done");
                }
                case "rollbackAll" -> {
                    context.rollbackAll();
                    assertThat(List.of(one, two, three)).allMatch(DbSession::isOpen).noneMatch(DbSession::inTransaction);
                    one.execute("insert into example(text) values ('later')");
                }
                case "closeAll" -> {
                    context.closeAll();
                    assertThat(List.of(one, two, three)).noneMatch(DbSession::isOpen);
                    one.execute("insert into example(text) values ('later')");
                }
                default -> {
                }
            }
        }

        @Atomic(dataSource = "two")
        void atomic(String order) {
            write(order, "");
            assertThat(org.assertj.core.api.Assertions.catchThrowable(context::commitAll))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("commitAll() of the session of datasource 'two' was called inside a unit of work");
        }

        private void write(String order, String bad) {
            for (String name : order.split(" ")) {
                DbSession session = name.equals("one") ? one : name.equals("two") ? two : three;
                session.sql("insert into example(text) values (?)").param(name.equals("two") && bad != null ? bad + name : name)
                        .update();
            }
        }

        @ServerExceptionMapper
        public Response map(CommitFailed e) {
            return Response.status(418).entity(e.dataSource().orElseThrow() + " after " + e.committed()).build();
        }

        @ServerExceptionMapper
        public Response map(IllegalStateException e) {
            return Response.status(418).entity(e.getMessage()).build();
        }
    }
}
