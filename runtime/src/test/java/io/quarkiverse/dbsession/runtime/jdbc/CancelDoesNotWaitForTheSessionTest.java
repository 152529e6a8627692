package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CancelDoesNotWaitForTheSessionTest {

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private TestScope scope;

    @Test
    void whichIsWaitingForTheStatement() throws Exception {
        FakeJdbc<PreparedStatement> driver = new FakeJdbc<>(PreparedStatement.class).answering("executeUpdate", arguments -> {
            assertThat(scope.isLockedByMe()).isTrue();
            running.countDown();
            await(cancelled);
            return 1;
        }).answering("cancel", arguments -> {
            assertThat(scope.isLockedByMe()).isFalse();
            cancelled.countDown();
            return null;
        });
        scope = new TestScope(() -> new FakeJdbc<>(Connection.class).answering("prepareStatement",
                arguments -> driver.object()).object());
        PreparedStatement statement = new SessionConnection(scope).prepareStatement("select pg_sleep(60)");
        CompletableFuture<Integer> result = CompletableFuture.supplyAsync(() -> {
            try {
                return statement.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await(running);

        statement.cancel();

        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
