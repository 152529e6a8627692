package io.quarkiverse.dbsession.testing.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

import io.quarkiverse.dbsession.testing.DbRollback;
import io.quarkiverse.dbsession.testing.DbTruncate;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.QuarkusTest;

class TestsThatCannotWorkAreRefusedTest {

    private static boolean ran;

    /** The order of the annotations is that in which their extensions are asked. */
    @DbRollback
    @QuarkusIntegrationTest
    static class OfThePackagedApplication {
        @Test
        void test() {
            ran = true;
        }
    }

    /** As Quarkus recommends it, and as it does not work here. */
    @DbRollback
    @QuarkusTest
    static class OfTheApplication {
        @Test
        void test() {
            ran = true;
        }
    }

    @QuarkusIntegrationTest
    static class OfThePackagedApplicationWithTheSameMethods extends OfTheApplication {
    }

    @DbRollback
    static class WithoutApplication {
        @Test
        void test() {
            ran = true;
        }
    }

    static class WithoutApplicationOnAMethod {
        @Test
        @DbTruncate
        void test() {
            ran = true;
        }

        @Nested
        class Inside {
            @Test
            @DbRollback
            void test() {
                ran = true;
            }
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @DbRollback
    @interface RolledBack {
    }

    @RolledBack
    static class WithoutApplicationByAnAnnotationOfItsOwn {
        @Test
        void test() {
            ran = true;
        }
    }

    /** Its extension is asked behind the annotations, so that no application is started. */
    @DbRollback
    @Execution(ExecutionMode.CONCURRENT)
    @QuarkusTest
    static class AtTheSameTimeAsOthers {
        @Test
        void test() {
            ran = true;
        }
    }

    abstract static class WithSomethingNested {
        @Nested
        class Inside {
            @Test
            void test() {
                ran = true;
            }
        }
    }

    /** The class that the nested one was written in has no annotation. */
    @DbRollback
    @QuarkusIntegrationTest
    static class ThatInheritsItsNestedOne extends WithSomethingNested {
    }

    private static void assertRefused(Class<?> test, String message) {
        ran = false;
        var failures = EngineTestKit.engine("junit-jupiter").selectors(selectClass(test))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true").execute().allEvents().stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .map(Event::getPayload).flatMap(payload -> payload.stream())
                .map(TestExecutionResult.class::cast).flatMap(result -> result.getThrowable().stream()).toList();
        assertThat(failures).isNotEmpty().allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(ExtensionConfigurationException.class).hasMessageContaining(message));
        assertThat(ran).isFalse();
    }

    @Test
    void integrationTest() {
        assertRefused(OfThePackagedApplication.class, "cannot work on " + OfThePackagedApplication.class.getName()
                + ": a @QuarkusIntegrationTest tests the packaged application, which runs in another process, with real transactions "
                + "and without the code of tests. If it has them from a class that it extends, let both extend an abstract one "
                + "without them; and let it empty its tables by itself, over a connection of its own.");
    }

    @Test
    void integrationTestWithTheMethodsOfAnother() {
        assertRefused(OfThePackagedApplicationWithTheSameMethods.class,
                "cannot work on " + OfThePackagedApplicationWithTheSameMethods.class.getName()
                        + ": a @QuarkusIntegrationTest tests the packaged application");
    }

    @Test
    void testWithoutApplication() {
        String message = ", which is no @QuarkusTest: without an application there is no datasource. Annotate it with @QuarkusTest.";
        assertRefused(WithoutApplication.class, "do nothing on " + WithoutApplication.class.getName() + message);
        assertRefused(WithoutApplicationOnAMethod.class, message);
        assertRefused(WithoutApplicationByAnAnnotationOfItsOwn.class, message);
    }

    @Test
    void testAtTheSameTimeAsOthers() {
        assertRefused(AtTheSameTimeAsOthers.class, "@DbRollback and @DbTruncate cannot work on "
                + AtTheSameTimeAsOthers.class.getName()
                + " at the same time as on other tests: they have one application and one "
                + "database. Annotate it with @Execution(ExecutionMode.SAME_THREAD), or switch off "
                + "junit.jupiter.execution.parallel.enabled.");
    }

    @Test
    void nestedOneOfAnIntegrationTest() {
        assertRefused(ThatInheritsItsNestedOne.class, "cannot work on " + ThatInheritsItsNestedOne.class.getName());
    }
}
