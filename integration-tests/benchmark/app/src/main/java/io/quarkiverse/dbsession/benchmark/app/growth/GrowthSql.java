package io.quarkiverse.dbsession.benchmark.app.growth;

/**
 * The statements of both implementations.
 */
final class GrowthSql {

    static final String SELECT_NUMBER = "select number from growth_row where id = ?";
    static final String SELECT_ROWS = "select id, number, text from growth_row where id <= ? order by id";
    static final String INSERT_ENTRY = "insert into entry(author, text) values (1, 'Something that is observed')";

    private GrowthSql() {
    }
}
