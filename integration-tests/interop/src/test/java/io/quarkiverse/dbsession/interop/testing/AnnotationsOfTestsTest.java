package io.quarkiverse.dbsession.interop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import io.quarkiverse.dbsession.interop.PostgresResource;
import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * Which annotation counts, and which are refused.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class AnnotationsOfTestsTest {

    @DbRollback
    static class RolledBack {
        void test() {
        }
    }

    static class Extended extends RolledBack {
        @Override
        void test() {
        }
    }

    @DbTruncate(keep = "nowhere")
    static class OfItsOwn extends RolledBack {
        @Override
        void test() {
        }
    }

    @DbRollback
    @DbTruncate
    static class Both {
        void test() {
        }
    }

    @Test
    void thatOfAClassIsInherited() throws Exception {
        TestByHand test = TestByHand.begin(new Extended());
        assertThat(DbTestOwner.id()).isNotEmpty();
        test.end();
    }

    /** It is asked for the table, so that it counts. */
    @Test
    void nearestOneCountsAndANameThatNoTableHasIsRefused() {
        assertThatThrownBy(() -> TestByHand.begin(new OfItsOwn())).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("@DbTruncate(keep = …) names the table 'nowhere', and there is none. Tables: [")
                .hasMessageContaining("public.entry");
    }

    @Test
    void bothAreRefused() {
        assertThatThrownBy(() -> TestByHand.begin(new Both())).isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(
                        "has both @DbRollback and @DbTruncate: its transactions are either rolled back or real ones. "
                                + "Take one of them away.");
    }
}
