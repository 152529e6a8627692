package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;

import io.quarkiverse.dbsession.testing.DbRollback.Unowned;

/**
 * What the driver does besides statements is a part of transactions, too: {@code COPY}, large objects, rows that are changed
 * where they are read, the schema of a connection.
 */
@Timeout(60)
class DriversOwnApisTest extends LikeRealTransactions {

    private static void copy(Connection connection, String text) throws SQLException {
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy turn from stdin", new StringReader(text + "\n"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void setLargeObject(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into large values (?, ?)")) {
            statement.setInt(1, id);
            statement.setBlob(2, new ByteArrayInputStream(new byte[] { 1, 2, 3 }));
            statement.executeUpdate();
        }
    }

    @Test
    void copyIsCommittedAndRolledBack() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            copy(outer, "alone");
            outer.setAutoCommit(false);
            copy(outer, "committed");
            outer.commit();
            copy(outer, "undone");
            outer.rollback();
            said.add(value(inner, "select text from turn order by 1"));
            outer.setReadOnly(true);
            // The driver begins no transaction with a COPY that is a read-only one.
            said.add(value(outer, "select count(*) from turn"));
            try {
                copy(outer, "refused");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            outer.rollback();
        })).isEmpty();
    }

    /** Each is a transaction of its own. */
    @Test
    void copiesInAutoCommitModeFailAlone() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            execute(inner, "create unique index on turn(text)");
            for (String text : List.of("one", "one", "two")) {
                try {
                    copy(outer, text);
                } catch (SQLException e) {
                    said.add(e.getSQLState());
                }
            }
            said.add(value(inner, "select text from turn order by 1"));
        })).isEmpty();
    }

    /** The outer one's savepoint has taken that of the inner one along, which has another one then. */
    @Test
    void copyOfATransactionThatWasInterrupted() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('undone')");
            said.add(value(inner, "select count(*) from parent"));
            outer.rollback();
            copy(inner, "undone");
            inner.rollback();
            said.add(value(outer, "select text from turn"));
            outer.rollback();
        })).isEmpty();
    }

    @Test
    void copyOfTheOuterOneIsTold() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into turn values ('inner')");
            try {
                copy(outer, "copied");
            } catch (SQLException e) {
                said.add(e.getMessage());
            }
            inner.rollback();
            outer.rollback();
        })).hasSize(1).first().asString().contains("a COPY of a transaction of 'request'")
                .contains("begins while another transaction is open inside of it");
    }

    /** The driver would wait for the end of the COPY, on the thread that is to end it. */
    @Test
    void queryInTheMiddleOfACopyIsTold() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            CopyIn copy = outer.unwrap(PGConnection.class).getCopyAPI().copyIn("copy turn from stdin");
            byte[] row = { 'a', '\n' };
            copy.writeToCopy(row, 0, row.length);
            try {
                said.add(value(inner, "select 1"));
            } catch (SQLException e) {
                said.add(e.getMessage());
            }
            copy.endCopy();
            said.add(value(outer, "select text from turn"));
            outer.rollback();
        })).hasSize(1).first().asString().contains("comes in the middle of a COPY of a transaction of 'request'");
    }

    @Test
    void copyThatNobodyEndsEndsWithItsConnection() throws SQLException {
        RunningTest test = startWithRequest();
        try (Connection next = pool.connect()) {
            Connection given = pool.connect();
            given.setAutoCommit(false);
            execute(given, "insert into turn values ('undone')");
            given.unwrap(PGConnection.class).getCopyAPI().copyIn("copy turn from stdin");
            given.close();
            assertThat(value(next, "select count(*) from turn")).isEqualTo("0");
        }
        test.end(false);
    }

    /** It is told that it was done, and undone when the connection goes back to the pool. */
    @Test
    void copyThatADeferredConstraintRefusesIsTold() throws SQLException {
        RunningTest test = startWithRequest();
        try (Connection connection = pool.connect()) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy child from stdin");
            byte[] row = { '9', '\n' };
            copy.writeToCopy(row, 0, row.length);
            copy.endCopy();
            ((TestConnection.Pooled) connection).returned();
        }
        assertThatThrownBy(() -> test.end(false)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("what was done with the connection of the driver in a transaction of 'request'")
                .hasMessageContaining("violates foreign key constraint").hasMessageNotContaining("(9)");
    }

    @Test
    void largeObjectsAreCommittedAndRolledBack() throws SQLException {
        String count = "select count(*) from pg_largeobject_metadata m where exists (select from large l where l.data = m.oid)";
        assertThat(compare((outer, inner, said) -> {
            long before = Long.parseLong(value(inner, "select count(*) from pg_largeobject_metadata"));
            outer.setAutoCommit(false);
            setLargeObject(outer, 1);
            outer.rollback();
            said.add(Long.parseLong(value(inner, "select count(*) from pg_largeobject_metadata")) - before + " left");
            setLargeObject(outer, 1);
            outer.commit();
            said.add(value(inner, count));
            try {
                setLargeObject(inner, 2);
            } catch (SQLException e) {
                said.add(e.getSQLState() + ' ' + e.getMessage());
            }
        })).isEmpty();
    }

    /** It is made for the row before the row is. */
    @Test
    void largeObjectThatIsLostInsideOfAnotherTransactionIsTold() throws SQLException {
        assertThat(compareInTransactions((outer, inner, said) -> {
            execute(outer, "insert into turn values ('outer')");
            execute(inner, "insert into turn values ('inner')");
            try (PreparedStatement statement = outer.prepareStatement("insert into large values (1, ?)")) {
                statement.setBlob(1, new ByteArrayInputStream(new byte[] { 1, 2, 3 }));
                inner.rollback();
                statement.executeUpdate();
            }
            outer.commit();
        })).hasSize(1).first().asString().contains("which goes on and would have it still");
    }

    private static void update(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("select id from parent")) {
            rows.next();
            rows.updateInt(1, Integer.parseInt(text));
            rows.updateRow();
            assertThat(rows.getStatement()).isSameAs(statement);
        }
    }

    @Test
    void rowsAreUpdatedInTheirTransaction() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            execute(inner, "insert into parent values (1)");
            outer.setAutoCommit(false);
            update(outer, "2");
            outer.rollback();
            update(outer, "3");
            outer.commit();
            said.add(value(inner, "select id from parent"));
            outer.setReadOnly(true);
            try {
                update(outer, "4");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            outer.rollback();
            try {
                execute(inner, "insert into parent values (5)");
                update(inner, "5");
            } catch (SQLException e) {
                said.add(e.getSQLState());
            }
            said.add(value(inner, "select id from parent order by 1"));
        })).isEmpty();
    }

    @Test
    void schemaIsThatOfItsConnectionAndOfItsTransaction() throws SQLException {
        assertThat(compare((outer, inner, said) -> {
            outer.setAutoCommit(false);
            said.add(outer.getSchema());
            outer.setSchema("other");
            said.add(value(outer, "select current_schema()") + ' ' + outer.getSchema() + ' ' + inner.getSchema());
            outer.rollback();
            said.add(value(outer, "select current_schema()"));
            outer.setSchema("other");
            outer.commit();
            said.add(outer.getSchema());
            outer.setSchema(null);
            said.add(value(outer, "select current_schema()"));
            outer.commit();
            outer.setReadOnly(true);
            execute(outer, "set local search_path to other");
            said.add(outer.getSchema());
            outer.commit();
            outer.setClientInfo("ApplicationName", "report");
            said.add(value(outer, "select current_setting('application_name')"));
            outer.commit();
        })).isEmpty();
    }

    @Test
    void schemaOfATestIsNoneOfTheNextOnes() throws SQLException {
        try (Connection pooled = pool.connect()) {
            for (int i = 0; i < 2; i++) {
                RunningTest test = RunningTest.start("schema", Unowned.REFUSE, Duration.ofSeconds(10));
                assertThat(pooled.getSchema()).isEqualTo("public");
                pooled.setSchema("other");
                assertThat(pooled.getSchema()).isEqualTo("other");
                test.end(false);
            }
            assertThat(pooled.getSchema()).isEqualTo("public");
        }
    }

    /** The driver's interfaces are there, and lead to nothing that is not a part of the test. */
    @Test
    void driversConnectionIsAPartOfTheTest() throws SQLException {
        RunningTest test = RunningTest.start("unwrap", Unowned.REFUSE, Duration.ofSeconds(10));
        try (Connection connection = pool.connect()) {
            connection.setAutoCommit(false);
            for (Class<? extends PGConnection> type : List.of(PGConnection.class, BaseConnection.class)) {
                assertThat(connection.isWrapperFor(type)).isTrue();
                Connection driver = (Connection) connection.unwrap(type);
                execute(driver, "insert into turn values ('of the driver')");
                assertThat(((PGConnection) driver).getBackendPID())
                        .isEqualTo(Integer.parseInt(value(connection, "select pg_backend_pid()")));
            }
            connection.rollback();
            assertThat(value(connection, "select text from turn")).isEmpty();
        }
        test.end(false);
    }
}
