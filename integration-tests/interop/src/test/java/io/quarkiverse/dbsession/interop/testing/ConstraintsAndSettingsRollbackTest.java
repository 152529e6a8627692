package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The same in tests that are rolled back, with constraints that come and go there.
 */
@QuarkusTest
@DbRollback
class ConstraintsAndSettingsRollbackTest extends ConstraintsAndSettings {

    @Inject
    DbSession session;

    /** Others would wait for what the test has locked. */
    @Override
    void clear() {
    }

    @Test
    void constraintThatTheTestHasMadeIsImmediateInEachRequest() {
        said("create table own_parent(id int primary key)",
                "create table own_child(parent int constraint own_at_once references own_parent "
                        + "deferrable initially immediate)");
        said("insert into own_parent values (1)");
        assertThat(sql("insert into own_child values (99)", "insert into own_parent values (99)").asString())
                .startsWith("PSQLException: ").contains("own_at_once");
    }

    @Test
    void constraintThatTheTestHasDroppedIsNotMissed() {
        assertThat(said("drop table tested_child", "select 'goes on'")).containsExactly("goes on");
        assertThat(said("insert into tested_parent values (1)", "select 'goes on'")).containsExactly("goes on");
    }

    /** The work of the test itself is not committed then, and goes on behind the request's. */
    @Test
    void requestThatFailsAtItsEndTakesNothingOfTheTestWithIt() {
        session.execute("insert into tested_parent values (1)");
        assertThat(sql("insert into tested_child(id, deferred) values (1, 99)").statusCode()).isEqualTo(500);
        assertThat(session.sql("select id from tested_parent").query(Integer.class).list()).containsExactly(1);
        assertThat(said("select id from tested_parent")).containsExactly("1");
    }
}
