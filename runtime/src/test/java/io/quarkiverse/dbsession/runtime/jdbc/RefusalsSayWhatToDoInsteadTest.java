package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.Writer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalsSayWhatToDoInsteadTest {

    private static final String NOT_RESET = ": the pool does not reset it, so the next user of the connection would inherit it. ";

    private static final FakeJdbc<Connection> POOLED = new FakeJdbc<>(Connection.class);
    private static final TestScope SCOPE = new TestScope(POOLED::object);
    private static final SessionConnection VIEW = new SessionConnection(SCOPE);
    private static final DataSource DATA_SOURCE = SessionDataSource.of(SCOPE);
    private static final ShardingKey KEY = FakeJdbc.of(ShardingKey.class);

    static Stream<Arguments> refusals() {
        String sharding = NOT_RESET + "Define a datasource for each shard.";
        return Stream.of(
                refusal("setAutoCommit(true)", () -> VIEW.setAutoCommit(true),
                        ": it would commit what the session has done so far. "
                                + "Call commit() where work is to be committed."),
                refusal("setCatalog", () -> VIEW.setCatalog("other"), NOT_RESET
                        + "Define a datasource for that catalog, or write its name before those of the tables."),
                refusal("setHoldability", () -> VIEW.setHoldability(1),
                        NOT_RESET + "Pass it to createStatement, prepareStatement or prepareCall."),
                refusal("setSchema", () -> VIEW.setSchema("other"), NOT_RESET
                        + "Run \"set local search_path to ...\", which ends with the transaction (PostgreSQL), "
                        + "or write the schema before the names of tables."),
                refusal("setNetworkTimeout", () -> VIEW.setNetworkTimeout(Runnable::run, 1), NOT_RESET
                        + "Limit statements with setQueryTimeout, or configure the driver's socket timeout "
                        + "for the whole datasource."),
                refusal("setTypeMap", () -> VIEW.setTypeMap(Map.of()), NOT_RESET + "Pass the map to getObject."),
                refusal("abort", () -> VIEW.abort(Runnable::run),
                        ": the connection belongs to the pool, which would not get it "
                                + "back. Cancel the statement with Statement.cancel(), or close the session."),
                refusal("setShardingKey", () -> VIEW.setShardingKey(KEY), sharding),
                refusal("setShardingKey", () -> VIEW.setShardingKey(KEY, KEY), sharding),
                refusal("setShardingKeyIfValid", () -> VIEW.setShardingKeyIfValid(KEY, 1), sharding),
                refusal("setShardingKeyIfValid", () -> VIEW.setShardingKeyIfValid(KEY, KEY, 1), sharding),
                refusal("getConnection(username, password)", () -> DATA_SOURCE.getConnection("name", "secret"),
                        ": the session works on the connection that it has, with the credentials of the datasource. "
                                + "Call getConnection(), or define a datasource with these credentials and inject its session."),
                refusal("setLogWriter", () -> DATA_SOURCE.setLogWriter(new PrintWriter(Writer.nullWriter())),
                        ": drivers and pool log by way of the application's logging. "
                                + "Configure the log categories of the driver or of this extension."),
                refusal("setLoginTimeout", () -> DATA_SOURCE.setLoginTimeout(1),
                        ": the pool decides how long to wait for a connection. "
                                + "Configure the acquisition timeout of the datasource."),
                refusal("unwrap to java.lang.Runnable", () -> DATA_SOURCE.unwrap(Runnable.class),
                        ": what came out of it would open connections beside the session. Inject the datasource itself."));
    }

    private static Arguments refusal(String what, ThrowingCallable call, String reasonAndRemedy) {
        return arguments(what, call, reasonAndRemedy);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void onWhichDatasourceAndWhy(String what, ThrowingCallable call, String reasonAndRemedy) {
        SQLException refusal = catchThrowableOfType(SQLFeatureNotSupportedException.class, call);

        assertThat((Throwable) refusal)
                .hasMessage(what + " is refused by the session of datasource 'orders'" + reasonAndRemedy);
        assertThat(refusal.getSQLState()).isEqualTo("0A000");
        assertThat(POOLED.calls()).extracting(asked -> asked.method().getName())
                .as("passed on").doesNotContain(what.replaceAll("\\W.*", "")).doesNotContain("close");
    }

    @Test
    void evenWhereJdbcPrescribesAnotherExceptionClass() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "import");
        for (ThrowingCallable call : new ThrowingCallable[] { () -> VIEW.setClientInfo("ApplicationName", "import"),
                () -> VIEW.setClientInfo(properties) }) {
            SQLClientInfoException refusal = catchThrowableOfType(SQLClientInfoException.class, call);

            assertThat((Throwable) refusal)
                    .hasMessage("setClientInfo is refused by the session of datasource 'orders'" + NOT_RESET
                            + "Set it for the whole datasource, or for the transaction with a statement such as "
                            + "\"set local application_name = 'import'\".");
            assertThat(refusal.getSQLState()).isEqualTo("0A000");
            assertThat(refusal.getFailedProperties()).containsOnlyKeys("ApplicationName");
        }
        assertThat(POOLED.calls()).extracting(asked -> asked.method().getName()).doesNotContain("setClientInfo");
    }

    @Test
    void toEndWhatAConnectionOfTheDataSourceHasNotBegun() throws SQLException {
        Connection connection = DATA_SOURCE.getConnection();
        String notBegun = " of a connection that has begun no transaction of its own is refused by the session of datasource "
                + "'orders': ";
        String begin = ", or call setAutoCommit(false) before the work to make that a part of its own.";

        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class)
                .hasMessage(
                        "commit()" + notBegun + "what it has done is committed with the session's transaction. Leave it out, "
                                + "call commit() of the session" + begin)
                .extracting("SQLState").isEqualTo("25000");
        assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class)
                .hasMessage("rollback()" + notBegun + "others have worked in the session's transaction as well. Call "
                        + "setRollbackOnly() or rollback() of the session" + begin)
                .extracting("SQLState").isEqualTo("25000");
        assertThat(SCOPE.ends()).isEmpty();
    }

    @Test
    void toUseAConnectionOfTheDataSourceThatHasBeenClosed() throws SQLException {
        TestScope scope = new TestScope(new FakeJdbc<>(Connection.class)::object);
        Connection connection = SessionDataSource.of(scope).getConnection();
        PreparedStatement statement = connection.prepareStatement("select 1");
        connection.close();

        for (ThrowingCallable call : new ThrowingCallable[] { connection::createStatement, connection::commit,
                connection::rollback, () -> connection.setAutoCommit(false), () -> connection.setReadOnly(true),
                statement::executeQuery }) {
            assertThatThrownBy(call).isInstanceOf(SQLException.class)
                    .hasMessage(
                            "A connection that has been closed is refused by the session of datasource 'orders': who closes "
                                    + "one has done with it. Call getConnection() of the datasource for another one.")
                    .extracting("SQLState").isEqualTo("08003");
        }
        statement.close();
        connection.close();
    }

    @Test
    void toFindASessionWhereThereIsNone() {
        DataSource ofCurrent = SessionDataSource.ofCurrent("orders", () -> null);

        assertThatThrownBy(ofCurrent::getConnection).isInstanceOf(SQLException.class)
                .hasMessage("getConnection() was called where no request context is active, and the sessions of datasource "
                        + "'orders' belong to one. Call it in a request, in a method with @Atomic or @ActivateRequestContext, "
                        + "or use the dataSource() of an independent session (DbSessions.open()).");
    }

    @Test
    void butWhatIsSetAlreadyMayBeSetAgain() throws SQLException {
        FakeJdbc<Connection> pooled = new FakeJdbc<>(Connection.class);
        SessionConnection view = new SessionConnection(new TestScope(pooled::object));

        view.setCatalog(view.getCatalog());
        view.setHoldability(view.getHoldability());
        view.setReadOnly(view.isReadOnly());

        assertThat(pooled.calls()).extracting(asked -> asked.method().getName())
                .doesNotContain("setCatalog", "setHoldability", "setReadOnly");
    }

    @Test
    void aDriverVersionCannotBeToldWithoutAConnection() {
        SessionConnection view = new SessionConnection(new TestScope(() -> {
            throw new SQLException("the pool is exhausted");
        }));

        assertThatThrownBy(() -> view.getMetaData().getDriverMajorVersion()).isInstanceOf(IllegalStateException.class)
                .hasMessage("The version of the driver of datasource 'orders' is not known, since there is no connection to "
                        + "ask: the pool is exhausted");
    }
}
