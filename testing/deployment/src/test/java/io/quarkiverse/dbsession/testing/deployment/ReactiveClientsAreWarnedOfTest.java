package io.quarkiverse.dbsession.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.LogRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/**
 * What reactive clients do is not rolled back: whoever has some is told, once.
 */
class ReactiveClientsAreWarnedOfTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestByHand.unwatchedApplication()
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage).containsExactly(
                    "The application has reactive PostgreSQL clients. @DbRollback does not roll back what they do, and they do "
                            + "not see what is rolled back: test them with @DbTruncate."));

    @Test
    void byTheFirstOfTwoTests() throws Exception {
        for (int i = 0; i < 2; i++) {
            TestByHand.rollBack(() -> {
            });
        }
    }
}
