package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;

class EverythingLeadsBackToTheViewTest {

    private final FakeJdbc<Connection> pooled = new FakeJdbc<>(Connection.class);
    private final TestScope scope = new TestScope(pooled::object);
    private final SessionConnection view = new SessionConnection(scope);

    @Test
    void statementsOfEveryKind() throws Exception {
        for (Method method : Connection.class.getMethods()) {
            if (!Statement.class.isAssignableFrom(method.getReturnType())) {
                continue;
            }
            Object[] arguments = Arrays.stream(method.getParameterTypes()).map(FakeJdbc::sample).toArray();

            Statement statement = (Statement) method.invoke(view, arguments);

            assertThat(statement.getConnection()).as(method.toString()).isSameAs(view);
        }
    }

    @Test
    void theirResultSets() throws SQLException {
        CallableStatement statement = view.prepareCall("{ call something(?) }");
        for (ResultSet rows : new ResultSet[] { statement.executeQuery(), statement.executeQuery("select 1"),
                statement.getResultSet(), statement.getGeneratedKeys() }) {
            assertThat(rows.getStatement()).isSameAs(statement);
        }
    }

    @Test
    void cursorsThatAreParametersOrValues() throws SQLException {
        FakeJdbc<ResultSet> rows = new FakeJdbc<>(ResultSet.class).answering("getObject",
                arguments -> FakeJdbc.of(ResultSet.class));
        FakeJdbc<CallableStatement> call = new FakeJdbc<>(CallableStatement.class)
                .answering("getObject", arguments -> FakeJdbc.of(ResultSet.class))
                .answering("executeQuery", arguments -> rows.object());
        pooled.answering("prepareCall", arguments -> call.object());
        CallableStatement statement = view.prepareCall("{ call something(?) }");

        for (Object cursor : new Object[] { statement.getObject(1), statement.getObject("cursor"),
                statement.getObject(1, Map.of()), statement.getObject("cursor", Map.of()),
                statement.getObject(1, ResultSet.class), statement.getObject("cursor", ResultSet.class) }) {
            assertThat(((ResultSet) cursor).getStatement()).isSameAs(statement);
        }
        ResultSet result = statement.executeQuery();
        for (Object cursor : new Object[] { result.getObject(1), result.getObject("cursor"), result.getObject(1, Map.of()),
                result.getObject("cursor", Map.of()), result.getObject(1, ResultSet.class),
                result.getObject("cursor", ResultSet.class) }) {
            assertThat(((ResultSet) cursor).getStatement()).isSameAs(statement);
        }
    }

    @Test
    void metadataAndItsResultSets() throws Exception {
        DatabaseMetaData metaData = view.getMetaData();

        assertThat(metaData.getConnection()).isSameAs(view);
        for (Method method : DatabaseMetaData.class.getMethods()) {
            if (method.getReturnType() == ResultSet.class) {
                Object[] arguments = Arrays.stream(method.getParameterTypes()).map(FakeJdbc::sample).toArray();
                ResultSet rows = (ResultSet) method.invoke(metaData, arguments);
                assertThat(rows.getStatement()).as(method.toString()).isNull();
            }
        }
    }

    @Test
    void unwrappingToJdbcsOwnInterfaces() throws SQLException {
        PreparedStatement statement = view.prepareStatement("select 1");
        ResultSet rows = statement.executeQuery();
        DatabaseMetaData metaData = view.getMetaData();

        assertThat((Object) statement.unwrap(PreparedStatement.class)).isSameAs(statement);
        assertThat((Object) statement.unwrap(Statement.class)).isSameAs(statement);
        assertThat(statement.isWrapperFor(Statement.class)).isTrue();
        assertThat((Object) rows.unwrap(ResultSet.class)).isSameAs(rows);
        assertThat(rows.isWrapperFor(ResultSet.class)).isTrue();
        assertThat((Object) metaData.unwrap(DatabaseMetaData.class)).isSameAs(metaData);
        assertThat(metaData.isWrapperFor(DatabaseMetaData.class)).isTrue();
    }

    @Test
    void nothingCanBeLeftInThePooledConnectionsMaps() throws SQLException {
        Map<String, Class<?>> types = Map.of("type", String.class);
        Properties info = new Properties();
        pooled.answering("getTypeMap", arguments -> types).answering("getClientInfo", arguments -> info);

        view.getTypeMap().put("other", Object.class);
        view.getClientInfo().setProperty("ApplicationName", "import");

        assertThat(types).hasSize(1);
        assertThat(info).isEmpty();
    }

    @Test
    void noRowsAreNoRows() throws SQLException {
        FakeJdbc<Statement> driver = new FakeJdbc<>(Statement.class).answering("getResultSet", arguments -> null);
        pooled.answering("createStatement", arguments -> driver.object());

        assertThat(view.createStatement().getResultSet()).isNull();
    }

    @Test
    void namesGiveNeitherDriverNorParametersAway() throws SQLException {
        PreparedStatement statement = view.prepareStatement("select ?");
        statement.setString(1, "secret");

        assertThat(statement).hasToString("Statement of JDBC view of the session of datasource 'orders': select ?");
        assertThat(statement.executeQuery()).hasToString("Rows of " + statement);
        assertThat(view.createStatement()).hasToString("Statement of JDBC view of the session of datasource 'orders'");
        assertThat(view.getMetaData().getCatalogs()).hasToString("Rows of metadata");
    }

    @Test
    void statementsGetTheTimeoutOfTheSession() throws SQLException {
        FakeJdbc<Statement> driver = new FakeJdbc<>(Statement.class);
        pooled.answering("createStatement", arguments -> driver.object());
        scope.timeout(3);

        view.createStatement();

        assertThat(driver.calls()).singleElement().satisfies(call -> {
            assertThat(call.method().getName()).isEqualTo("setQueryTimeout");
            assertThat(call.arguments()).containsExactly(3);
        });
    }

    @Test
    void aStatementThatTakesNoTimeoutIsClosed() {
        SQLException failure = new SQLException("no timeouts");
        FakeJdbc<Statement> driver = new FakeJdbc<>(Statement.class).answering("setQueryTimeout", arguments -> {
            throw failure;
        });
        pooled.answering("createStatement", arguments -> driver.object());
        scope.timeout(3);

        assertThatThrownBy(view::createStatement).isSameAs(failure);
        assertThat(driver.calls()).extracting(call -> call.method().getName()).containsExactly("close");
    }
}
