package io.quarkiverse.dbsession.benchmark.spring;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The statements of the application, by the client of Spring in its transactions.
 */
@Service
public class Work {

    private static final int WORLDS = 10_000;
    private static final int AUTHORS = 1_000;

    private static final String TEXT = "Something that somebody has written";

    private static final RowMapper<World> WORLD = (row, index) -> new World(row.getInt(1), row.getInt(2));

    private final JdbcClient jdbc;

    public Work(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public String none() {
        return "none";
    }

    @Transactional
    public void insert() {
        jdbc.sql("insert into entry(author, text) values (?, ?)")
                .param(1 + ThreadLocalRandom.current().nextInt(AUTHORS))
                .param(TEXT)
                .update();
    }

    @Transactional
    public World select() {
        return jdbc.sql("select id, random_number from world where id = ?")
                .param(1 + ThreadLocalRandom.current().nextInt(WORLDS))
                .query(WORLD)
                .single();
    }
}
