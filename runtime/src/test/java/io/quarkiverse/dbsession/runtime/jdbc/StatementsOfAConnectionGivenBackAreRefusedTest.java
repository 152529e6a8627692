package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Also where the pool does not track statements, and so does not close them: the fake does not either.
 */
class StatementsOfAConnectionGivenBackAreRefusedTest {

    private static final String MESSAGE = "A statement or result set made earlier is refused by the session of datasource "
            + "'orders': the session has given its connection back to the pool since, where others may be using it. "
            + "Create or prepare the statement again from the session's connection().";

    private final FakeJdbc<ResultSet> driverRows = new FakeJdbc<>(ResultSet.class);
    private final FakeJdbc<PreparedStatement> driver = new FakeJdbc<>(PreparedStatement.class).answering("executeQuery",
            arguments -> driverRows.object());
    private final TestScope scope = new TestScope(() -> new FakeJdbc<>(Connection.class).answering("prepareStatement",
            arguments -> driver.object()).object());
    private final SessionConnection view = new SessionConnection(scope);

    private PreparedStatement statement;
    private ResultSet rows;

    @BeforeEach
    void giveBack() throws SQLException {
        statement = view.prepareStatement("select 1");
        rows = statement.executeQuery();
        scope.close();
        driver.calls().clear();
        driverRows.calls().clear();
    }

    private void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SQLException.class).hasMessage(MESSAGE)
                .extracting(e -> ((SQLException) e).getSQLState()).isEqualTo("25000");
        assertThat(driver.calls()).isEmpty();
        assertThat(driverRows.calls()).isEmpty();
    }

    @Test
    void withoutOpeningAnother() {
        assertRefused(statement::executeQuery);
        assertRefused(statement::executeBatch);
        assertRefused(() -> statement.execute("select 2"));
        assertThat(scope.opened()).isEqualTo(1);
    }

    @Test
    void alsoWhenTheSessionHoldsAnother() throws SQLException {
        view.setSavepoint();

        assertRefused(statement::executeUpdate);
        assertThat(scope.opened()).isEqualTo(2);
        assertThat(scope.failures()).as("failures of the new transaction").isEmpty();
    }

    @Test
    void asAreRowsThatWouldHaveToBeFetched() {
        assertRefused(rows::next);
        assertRefused(rows::updateRow);
    }

    @Test
    void whileCancellingThemDoesNothing() throws SQLException {
        statement.cancel();

        assertThat(driver.calls()).isEmpty();
    }

    @Test
    void andTheyCanBeClosed() throws SQLException {
        rows.close();
        statement.close();

        assertThat(driver.calls()).extracting(call -> call.method().getName()).containsExactly("close");
        assertThat(scope.opened()).isEqualTo(1);
    }

    @Test
    void rowsThatWereFetchedCanStillBeRead() throws SQLException {
        driverRows.answering("getFetchSize", arguments -> 0);
        ResultSet fetched = view.prepareStatement("select 1").executeQuery();
        scope.close();
        int runs = scope.runs().size();

        assertThat(fetched.next()).isTrue();
        assertThat(scope.runs()).hasSize(runs);

        fetched.setFetchSize(10);
        assertThatThrownBy(fetched::next).hasMessage(MESSAGE);
    }

    @Test
    void metadataAsksTheNextConnection() throws SQLException {
        int opened = scope.opened();
        var metaData = view.getMetaData();
        metaData.getURL();
        scope.close();
        metaData.getURL();

        assertThat(scope.opened()).isEqualTo(opened + 2);
    }

    @Test
    void anEndedSessionSpeaksForItself() {
        scope.end();

        assertThatThrownBy(statement::executeQuery).hasMessage("The session has ended");
    }
}
