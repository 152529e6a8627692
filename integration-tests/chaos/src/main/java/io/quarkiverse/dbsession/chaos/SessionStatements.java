package io.quarkiverse.dbsession.chaos;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;

/**
 * With a session of the extension.
 */
record SessionStatements(DbSession session) implements Statements {

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        return session.execute(sql, parameters);
    }

    @Override
    public long number(String sql, @Nullable Object... parameters) {
        return session.sql(sql).params(parameters).query(Long.class).single();
    }

    @Override
    public void batch(String sql, List<Object[]> rows) {
        session.sql(sql).batch(rows);
    }

    @Override
    public void copy(List<Object[]> rows) {
        session.copyIn("copy op(request, part, value) from stdin", rows.stream());
    }

    @Override
    public void nested(Runnable work) {
        session.nested().run(work);
    }

    @Override
    public void hurry(String sql, Object... parameters) {
        session.sql(sql).params(parameters).timeout(Duration.ofMillis(200)).query(Long.class).single();
    }
}
