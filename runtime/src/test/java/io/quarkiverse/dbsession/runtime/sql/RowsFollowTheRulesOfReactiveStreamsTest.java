package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/**
 * The test kit of Reactive Streams, which is written for TestNG, run from here.
 */
@ExtendWith(Postgres.class)
class RowsFollowTheRulesOfReactiveStreamsTest {

    /** TestNG makes the class itself. */
    private static TestScope scope;

    @Test
    void rules(TestScope scope) {
        RowsFollowTheRulesOfReactiveStreamsTest.scope = scope;
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setTestClasses(new Class<?>[] { Rules.class });
        kit.addListener(results);
        kit.run();
        List<String> failures = new ArrayList<>();
        for (ITestResult failed : results.getFailedTests()) {
            failures.add(failed.getName() + ": " + failed.getThrowable());
        }
        assertThat(failures).isEmpty();
        assertThat(results.getConfigurationFailures()).isEmpty();
        assertThat(results.getPassedTests().size()).as("rules that were checked").isGreaterThan(25);
    }

    public static class Rules extends FlowPublisherVerification<Integer> {

        public Rules() {
            super(new TestEnvironment(2000, 200));
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            String sql = "select generate_series(1, ?)";
            JdbcStatement statement = (JdbcStatement) scope.sql(sql).param(Math.min(elements, 1_000_000));
            return new RowPublisher<>(statement, ScalarRows.of(Integer.class, statement));
        }

        /** There is none that fails before its subscriber has requested something: only then the query runs. */
        @Override
        public Flow.@Nullable Publisher<Integer> createFailedFlowPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return 1_000_000;
        }
    }
}
