package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookingAtTheViewOpensNothingTest {

    private final TestScope scope = new TestScope(() -> FakeJdbc.of(Connection.class));
    private final SessionConnection view = new SessionConnection(scope);
    private final DataSource dataSource = SessionDataSource.of(scope);

    @AfterEach
    void nothingWasOpened() {
        assertThat(scope.opened()).isZero();
    }

    @Test
    void obtainingAndClosingIt() throws SQLException {
        view.close();
        assertThat(view.isClosed()).as("after close()").isFalse();
        Connection connection = dataSource.getConnection();
        connection.close();
        assertThat(connection.isClosed()).as("a connection of the datasource after close()").isTrue();
        assertThat(dataSource.getConnection().isClosed()).as("another one").isFalse();
    }

    @Test
    void switchingOffAutoCommitAsLibrariesDo() throws SQLException {
        boolean previous = view.getAutoCommit();
        view.setAutoCommit(false);
        view.setAutoCommit(previous);

        assertThat(previous).isFalse();
    }

    @Test
    void transactionsOfAConnectionOfTheDataSource() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.commit();
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(connection.isReadOnly()).isTrue();
        }

        assertThat(scope.ends()).containsExactly("begin read-only", "keep");
    }

    @Test
    void commitAndRollbackAreTheSessions() throws SQLException {
        view.commit();
        view.rollback();

        assertThat(scope.ends()).containsExactly("commit", "rollback");
    }

    @Test
    void warningsOfAConnectionThatIsNotThere() throws SQLException {
        view.clearWarnings();

        assertThat((Object) view.getWarnings()).isNull();
    }

    @Test
    void requestsMetadataAndNames() throws SQLException {
        view.beginRequest();
        view.endRequest();

        assertThat(view.getMetaData().getConnection()).isSameAs(view);
        assertThat(view.getMetaData()).hasToString("DatabaseMetaData of JDBC view of the session of datasource 'orders'");
        assertThat(view).hasToString("JDBC view of the session of datasource 'orders'");
        assertThat(dataSource).hasToString("DataSource view of the session of datasource 'orders'");
    }

    @Test
    void theViewIsItsOwnWrapper() throws SQLException {
        assertThat(view.isWrapperFor(Connection.class)).isTrue();
        assertThat((Object) view.unwrap(Connection.class)).isSameAs(view);
        assertThat(view.isWrapperFor(SessionConnection.class)).isTrue();
        assertThat(dataSource.isWrapperFor(DataSource.class)).isTrue();
        assertThat(dataSource.isWrapperFor(PrintWriter.class)).isFalse();
        assertThat((Object) dataSource.unwrap(DataSource.class)).isSameAs(dataSource);
    }

    @Test
    void whatTheDataSourceHasNoSettingsFor() throws SQLException {
        dataSource.setLoginTimeout(0);
        dataSource.setLogWriter(null);

        assertThat(dataSource.getLoginTimeout()).isZero();
        assertThat(dataSource.getLogWriter()).isNull();
    }

    @Test
    void asAnEndedSessionIsClosedAndInvalid() throws SQLException {
        scope.end();

        assertThat(view.isClosed()).isTrue();
        assertThat(view.isValid(1)).isFalse();
        assertThat(dataSource.getConnection().isClosed()).isTrue();
    }
}
