package io.quarkiverse.dbsession.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

import io.quarkiverse.dbsession.testing.DbRollback;

/**
 * A test that has another result with {@code @DbRollback}, and is left out there. Nothing else differs.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DiffersWithRollback.Condition.class)
@interface DiffersWithRollback {

    Reason value();

    enum Reason {
        SEEN("What is not committed yet is seen by all that the test causes: it is one transaction"),
        INDEPENDENT("What was committed inside of a transaction that is rolled back is lost: the test is told"),
        SAME("It is the same transaction, on the same connection"),
        LEVEL("The isolation level is that of the whole"),
        KILLED("The backend that is killed is that of the test");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!AnnotationSupport.isAnnotated(context.getRequiredTestClass(), DbRollback.class)) {
                return ConditionEvaluationResult.enabled("Its transactions are real ones");
            }
            return AnnotationSupport.findAnnotation(context.getElement(), DiffersWithRollback.class)
                    .map(differs -> ConditionEvaluationResult.disabled(differs.value().text))
                    .orElseThrow();
        }
    }
}
