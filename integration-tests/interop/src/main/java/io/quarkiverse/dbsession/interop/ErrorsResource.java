package io.quarkiverse.dbsession.interop;

import java.io.IOException;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.Isolation;

/**
 * What goes wrong, and what is said of it. {@code s3cret} is what a parameter says and no message may.
 */
@Path("/errors/{mistake}")
public class ErrorsResource {

    private static final String INSERT = "insert into entry(text) values (?)";
    private static final String SECRET = "s3cret";

    private record Needed(int number) {
    }

    private record Unseen(int number) {
    }

    @Inject
    DbSession session;

    @Inject
    DbSessions sessions;

    /**
     * The message, and what the exception tells beside it.
     */
    @POST
    public String make(String mistake) {
        try {
            perform(mistake);
            return "nothing";
        } catch (DbSessionException e) {
            return String.join(", ", e.sqlState().orElse("-"), e.constraint().orElse("-"), e.dataSource().orElse("-"),
                    e.sql().orElse("-"), e.batchRows().map(Object::toString).orElse("-")) + "\n" + Failures.text(e);
        } catch (RuntimeException e) {
            return Failures.text(e);
        } finally {
            session.rollback();
        }
    }

    private void perform(String mistake) {
        switch (mistake) {
            case "syntax" -> session.execute("insert in entry(text) values (?)", SECRET);
            case "no-table" -> session.execute("insert into nowhere(text) values (?)", SECRET);
            case "unique" -> {
                session.execute(INSERT, SECRET);
                session.execute(INSERT, SECRET);
            }
            case "check" -> session.execute("insert into orders(number, total) values (?, -1)", SECRET);
            case "foreign-key" -> session.execute("insert into orders(number, total, customer_id) values (?, 1, 42)", SECRET);
            case "not-null" -> session.execute("insert into orders(number, total) values (?, null)", SECRET);
            case "conversion" ->
                session.execute("insert into orders(number, total) values ('1', cast(? as text)::int)", SECRET);
            case "raised" -> session.execute("do $$ begin raise exception 'of the data'; end $$");
            case "batch" -> session.sql(INSERT).batch(List.of(List.of("1"), List.of(SECRET), List.of(SECRET)));
            case "commit" -> {
                session.execute("create temporary table late(id int constraint late_key unique deferrable initially deferred) "
                        + "on commit drop");
                session.execute("insert into late values (1), (1)");
                session.commit();
            }
            case "swallowed" -> {
                session.execute(INSERT, "one");
                try {
                    session.execute(INSERT, "one");
                } catch (DbSessionException e) {
                    // As if nothing had happened.
                }
                session.commit();
            }
            case "timeout" -> session.sql("select pg_sleep(30)").timeout(Duration.ofMillis(50)).query().list();
            case "serialization" -> session.atomic().isolation(Isolation.SERIALIZABLE).run(() -> {
                count();
                sessions.independent().run(other -> other.atomic().isolation(Isolation.SERIALIZABLE).run(() -> {
                    other.sql("select count(*) from entry").query(Long.class).single();
                    other.execute(INSERT, "theirs");
                }));
                session.execute(INSERT, "ours");
            });
            case "read-only" -> session.atomic().readOnly().run(() -> session.execute(INSERT, "one"));
            case "in-progress" -> {
                session.execute(INSERT, "one");
                session.atomic(CurrentTransaction.RAISE).run(() -> session.execute(INSERT, "two"));
            }
            case "none" -> session.sql("select 1 where false").query(Integer.class).single();
            case "many" -> session.sql("select generate_series(1, 2)").query(Integer.class).optional();
            case "null" -> session.sql("select null::int as number").query(Needed.class).list();
            case "column" -> session.sql("select 1 as count").query(Needed.class).list();
            case "type" -> session.sql("select cast(? as text)").param(SECRET).query(Long.class).list();
            case "enum" -> session.sql("select cast(? as text)").param(SECRET).query(DayOfWeek.class).list();
            case "range" -> session.sql("select cast(? as int8)").param(Long.MAX_VALUE).query(Integer.class).list();
            case "unseen" -> read(Unseen.class);
            case "mapper" -> session.sql("select 1").query(row -> {
                throw new Bad("mapper");
            }).list();
            case "unknown-name" -> session.sql("select :name").params(Map.of("nome", SECRET)).query().list();
            case "missing" -> session.sql("select ?, ?").param(SECRET).query().list();
            case "unbindable" -> session.sql("select ?").param(new StringBuilder(SECRET)).query().list();
            case "ends-transaction" -> session.execute("commit");
            case "view" -> {
                try {
                    session.connection().setAutoCommit(true);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
            case "parallel" -> sessions.newContext().<Integer> all(() -> 1, () -> {
                throw new IOException("one of them");
            });
            case "closed" -> {
                DbSession own = sessions.open();
                own.close();
                own.execute(INSERT, "one");
            }
            default -> throw new IllegalArgumentException(mistake);
        }
    }

    private long count() {
        return session.sql("select count(*) from entry").query(Long.class).single();
    }

    private <T> T read(Class<T> type) {
        return session.sql("select 1 as number").query(type).single();
    }
}
