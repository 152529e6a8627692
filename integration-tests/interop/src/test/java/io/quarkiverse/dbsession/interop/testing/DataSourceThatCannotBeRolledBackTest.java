package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.interop.PostgresResource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(DataSourceThatCannotBeRolledBackTest.WithXa.class)
@WithTestResource(PostgresResource.class)
class DataSourceThatCannotBeRolledBackTest {

    public static class WithXa implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.datasource.second.jdbc.transactions", "xa", "quarkus.transaction-manager.enable-recovery",
                    "true",
                    "quarkus.transaction-manager.object-store.directory", "target/object-store");
        }
    }

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    @Test
    void withXaIsRefused() {
        assertThatThrownBy(() -> TestByHand.begin(new RolledBack())).isInstanceOf(IllegalStateException.class)
                .hasMessage("@DbRollback cannot roll back what is done on datasource 'second', whose connections come from "
                        + "org.postgresql.xa.PGXADataSource: it can for PostgreSQL datasources without XA. Remove "
                        + "quarkus.datasource.\"second\".jdbc.transactions=xa if that is the reason, deactivate the datasource for this "
                        + "test with quarkus.datasource.\"second\".active=false in a test profile, or test with @DbTruncate if "
                        + "its database is PostgreSQL.");
    }
}
