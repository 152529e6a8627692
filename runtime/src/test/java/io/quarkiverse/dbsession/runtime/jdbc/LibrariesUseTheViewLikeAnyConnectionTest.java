package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * The views over Agroal and PostgreSQL, used the way that libraries use JDBC.
 */
class LibrariesUseTheViewLikeAnyConnectionTest {

    private static EmbeddedPostgres postgres;
    private static AgroalDataSource pool;
    private static AgroalDataSource untrackingPool;
    private static final List<String> WARNINGS = new CopyOnWriteArrayList<>();

    private TestScope scope;
    /** The session's. */
    private Connection connection;
    private DataSource dataSource;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        pool = pool(true);
        untrackingPool = pool(false);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table item (id int generated always as identity primary key, name text not null)");
            statement.execute("""
                    create function items() returns refcursor language plpgsql as $$
                    declare rows refcursor;
                    begin
                        open rows for select name from item order by id;
                        return rows;
                    end $$""");
        }
    }

    /** Of one connection, so that what is left on it is seen. */
    private static AgroalDataSource pool(boolean tracksStatements) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier().metricsEnabled()
                .connectionPoolConfiguration(pool -> pool.maxSize(1).connectionFactoryConfiguration(
                        connection -> connection.jdbcUrl(postgres.getJdbcUrl("postgres", "postgres"))
                                .trackJdbcResources(tracksStatements))),
                new AgroalDataSourceListener() {
                    @Override
                    public void onWarning(String message) {
                        WARNINGS.add(message);
                    }

                    @Override
                    public void onWarning(Throwable throwable) {
                        WARNINGS.add(throwable.toString());
                    }
                });
    }

    @AfterAll
    static void stop() throws IOException {
        pool.close();
        untrackingPool.close();
        postgres.close();
    }

    @BeforeEach
    void openScope() throws SQLException {
        WARNINGS.clear();
        on(pool);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("truncate item restart identity");
        }
    }

    private void on(AgroalDataSource pool) {
        scope = new TestScope(pool::getConnection);
        connection = new SessionConnection(scope);
        dataSource = SessionDataSource.of(scope);
    }

    @AfterEach
    void nothingLeaks() throws SQLException {
        scope.close();
        assertThat(pool.getMetrics().activeCount()).isZero();
        assertThat(untrackingPool.getMetrics().activeCount()).isZero();
        assertThat(WARNINGS).isEmpty();
    }

    private List<String> namesSeenByOthers() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name from item order by id")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private void insert(String... names) throws SQLException {
        try (Connection own = dataSource.getConnection()) {
            insert(own, names);
        }
    }

    private static void insert(Connection connection, String... names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into item(name) values (?)")) {
            for (String name : names) {
                statement.setString(1, name);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Test
    void switchingOffAutoCommitAndBack() throws SQLException {
        insert("before");
        try (Connection own = dataSource.getConnection()) {
            boolean previous = own.getAutoCommit();
            own.setAutoCommit(false);
            try {
                insert("a");
                own.commit();
            } catch (SQLException e) {
                own.rollback();
                throw e;
            } finally {
                own.setAutoCommit(previous);
            }
        }

        assertThat(scope.ends()).containsExactly("begin", "keep");
        assertThat(namesSeenByOthers()).as("half of the session's work").isEmpty();
        connection.commit();
        assertThat(namesSeenByOthers()).containsExactly("before", "a");
    }

    @Test
    void rollingItsOwnTransactionBack() throws SQLException {
        insert("before");
        try (Connection own = dataSource.getConnection()) {
            own.setAutoCommit(false);
            insert("undone");
            insert(own, "undone as well");
            own.rollback();
            insert(own, "the next transaction of the connection");
            own.commit();
            insert(own, "and one that is switched off");
            own.setAutoCommit(true);
        }
        connection.commit();

        assertThat(scope.ends()).containsExactly("begin", "undo", "begin", "keep", "begin", "keep", "commit");
        assertThat(namesSeenByOthers()).containsExactly("before", "the next transaction of the connection",
                "and one that is switched off");
    }

    @Test
    void closingItWithoutACommit() throws SQLException {
        insert("before");
        try (Connection own = dataSource.getConnection()) {
            own.setAutoCommit(false);
            insert(own, "undone");
        }
        connection.commit();

        assertThat(scope.ends()).containsExactly("begin", "undo", "commit");
        assertThat(namesSeenByOthers()).containsExactly("before");
    }

    @Test
    void readOnlyOfItsOwnTransactionIsSetBeforeItsFirstStatement() throws SQLException {
        try (Connection own = dataSource.getConnection()) {
            own.setAutoCommit(false);
            own.setReadOnly(true);
            insert(own, "a");
            assertThatThrownBy(() -> own.setReadOnly(false)).isInstanceOf(SQLException.class)
                    .hasMessage("setReadOnly(false) is refused by the session of datasource 'orders': the connection is in the "
                            + "middle of a transaction. Call it before the first statement.")
                    .extracting("SQLState").isEqualTo("25001");
            own.commit();
            own.setReadOnly(false);
        }

        assertThat(scope.ends()).containsExactly("begin", "keep", "begin read-only", "keep");
    }

    @Test
    void closingTheConnectionKeepsTheTransaction() throws SQLException {
        insert("a");
        insert("b");

        assertThat(namesSeenByOthers()).isEmpty();
        assertThat(scope.opened()).isEqualTo(1);

        connection.rollback();
        insert("c");
        connection.commit();
        assertThat(namesSeenByOthers()).containsExactly("c");
    }

    @Test
    void generatedKeys() throws SQLException {
        Connection connection = dataSource.getConnection();
        try (PreparedStatement statement = connection.prepareStatement("insert into item(name) values (?)",
                Statement.RETURN_GENERATED_KEYS)) {
            statement.setString(1, "a");
            assertThat(statement.executeUpdate()).isEqualTo(1);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt("id")).isEqualTo(1);
                assertThat((Object) keys.getStatement().getConnection()).isSameAs(connection);
            }
        }
    }

    @Test
    void savepoints() throws SQLException {
        insert("a");
        Savepoint savepoint = connection.setSavepoint("before_b");
        assertThatThrownBy(() -> insert("b", null)).isInstanceOf(SQLException.class);
        assertThat(scope.failures()).hasSize(1);
        connection.rollback(savepoint);
        connection.releaseSavepoint(savepoint);
        insert("c");
        connection.commit();

        assertThat(namesSeenByOthers()).containsExactly("a", "c");
    }

    @Test
    void rowsByACursor() throws SQLException {
        insert("a", "b", "c");
        List<String> names = new ArrayList<>();
        try (Statement statement = dataSource.getConnection().createStatement()) {
            statement.setFetchSize(1);
            try (ResultSet rows = statement.executeQuery("select name from item order by id")) {
                int runs = scope.runs().size();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                assertThat(scope.runs()).hasSize(runs + 4);
            }
        }

        assertThat(names).containsExactly("a", "b", "c");
    }

    @Test
    void rowsThatCanBeChanged() throws SQLException {
        insert("a");
        try (Statement statement = dataSource.getConnection().createStatement(ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("select id, name from item")) {
            assertThat(rows.next()).isTrue();
            rows.updateString("name", "b");
            rows.updateRow();
        }
        connection.commit();

        assertThat(namesSeenByOthers()).containsExactly("b");
    }

    @Test
    void cursorsAsParametersAndValues() throws SQLException {
        insert("a");
        Connection connection = dataSource.getConnection();
        try (CallableStatement statement = connection.prepareCall("{ ? = call items() }")) {
            statement.registerOutParameter(1, Types.REF_CURSOR);
            statement.execute();
            try (ResultSet rows = (ResultSet) statement.getObject(1)) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("a");
                assertThat((Object) rows.getStatement().getConnection()).isSameAs(connection);
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select items()")) {
            assertThat(rows.next()).isTrue();
            try (ResultSet cursor = (ResultSet) rows.getObject(1)) {
                assertThat((Object) cursor.getStatement().getConnection()).isSameAs(connection);
            }
        }
    }

    @Test
    void metadata() throws SQLException {
        Connection connection = dataSource.getConnection();
        DatabaseMetaData metaData = connection.getMetaData();
        try (ResultSet tables = metaData.getTables(null, "public", "item", null)) {
            assertThat(tables.next()).isTrue();
            assertThat(tables.getString("TABLE_NAME")).isEqualTo("item");
            assertThat(tables.getStatement()).isNull();
        }
        assertThat(metaData.getDatabaseProductName()).isEqualTo("PostgreSQL");
        assertThat((Object) metaData.getConnection()).isSameAs(connection);
    }

    @Test
    void readOnlyAndIsolationBeforeTheFirstStatementAndNotAfterIt() throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);

        assertThatThrownBy(() -> insert("a")).isInstanceOf(SQLException.class)
                .hasMessageContaining("read-only transaction");
        connection.rollback();
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
        connection.setReadOnly(true);
        assertThatThrownBy(() -> connection.setReadOnly(false)).isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState()).isEqualTo("25001");
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);

        scope.close();
        try (Connection next = pool.getConnection()) {
            assertThat(next.isReadOnly()).isFalse();
            assertThat(next.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(next.getAutoCommit()).isTrue();
        }
    }

    @Test
    void theDriversOwnClasses() throws SQLException {
        Connection connection = dataSource.getConnection();

        assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
        assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
        assertThat(connection.isValid(1)).isTrue();
    }

    @Test
    void arraysMadeByTheConnection() throws SQLException {
        Connection connection = dataSource.getConnection();
        try (PreparedStatement statement = connection.prepareStatement("select array_length(?, 1)")) {
            statement.setArray(1, connection.createArrayOf("text", new Object[] { "a", "b" }));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest(name = "the pool tracks statements: {0}")
    @ValueSource(booleans = { true, false })
    void aStatementOfAConnectionGivenBackIsRefused(boolean poolTracksStatements) throws SQLException {
        on(poolTracksStatements ? pool : untrackingPool);
        PreparedStatement statement = dataSource.getConnection().prepareStatement("insert into item(name) values ('a')");
        Statement cursor = dataSource.getConnection().createStatement();
        cursor.setFetchSize(1);
        ResultSet rows = cursor.executeQuery("select generate_series(1, 3)");
        assertThat(rows.next()).isTrue();
        scope.close();
        if (poolTracksStatements) {
            // Agroal tells what it had to close; so it should, and this test wants it to.
            assertThat(WARNINGS).singleElement().asString().startsWith("JDBC resources leaked");
            WARNINGS.clear();
        }
        dataSource.getConnection().createStatement().close();

        assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class)
                .hasMessageContaining("the session has given its connection back to the pool since");
        assertThatThrownBy(rows::next).isInstanceOf(SQLException.class)
                .hasMessageContaining("the session has given its connection back to the pool since");
        rows.close();
        statement.close();
        cursor.close();
        connection.commit();
        assertThat(namesSeenByOthers()).isEmpty();
    }
}
