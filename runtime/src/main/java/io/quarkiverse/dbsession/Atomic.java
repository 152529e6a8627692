package io.quarkiverse.dbsession;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;

import io.quarkus.datasource.common.runtime.DataSourceUtil;

/**
 * Makes a method, or each business method of a class, a {@linkplain UnitOfWork unit of work} of the context's session: it is
 * committed when the method returns and rolled back when it throws, be it a checked exception or an unchecked one. An
 * annotation of the method takes the place of that of its class.
 *
 * <pre>
 * {@code
 * &#64;Atomic(isolation = Isolation.SERIALIZABLE)
 * public void transfer(long from, long to, BigDecimal amount) { … }
 * }
 * </pre>
 * <p>
 * <strong>Asynchronous results:</strong> of a method that returns a {@code Uni} or a {@code CompletionStage} the unit ends when
 * that does, on a worker thread if need be, and before its caller hears of the result. A method that returns a {@code Uni} is
 * called when that is subscribed to, once for each subscription, and each has a unit of its own. One that is cancelled is
 * rolled back; what its work goes on to do is refused. Methods that return a stream ({@code Multi}, {@code
 * Publisher}) are refused at build time: what they stream would be handed out before the commit.
 * <p>
 * <strong>What is intercepted:</strong> as always in Quarkus, methods of beans that are not private, and calls within the same
 * bean as well. A private method with this annotation fails the build.
 * <p>
 * <strong>Outside of requests</strong>, where no request context is active, one is activated for the duration of the unit.
 */
@Documented
@Inherited
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface Atomic {

    /**
     * What to do about a transaction in progress.
     */
    @Nonbinding
    CurrentTransaction value() default CurrentTransaction.COMMIT;

    /**
     * As {@link UnitOfWork#readOnly()}.
     */
    @Nonbinding
    boolean readOnly() default false;

    /**
     * As {@link UnitOfWork#readOnly(ReadConsistency)}. Has no effect without {@code readOnly}.
     */
    @Nonbinding
    ReadConsistency readConsistency() default ReadConsistency.TRANSACTION;

    /**
     * As {@link UnitOfWork#isolation(Isolation)}: one level, or none for the configured one.
     */
    @Nonbinding
    Isolation[] isolation() default {};

    /**
     * As {@link UnitOfWork#timeout(java.time.Duration)}, written as durations are in Quarkus' configuration: {@code 10S},
     * {@code 500ms}, {@code PT1M30S}. None if empty.
     */
    @Nonbinding
    String timeout() default "";

    /**
     * The name of the datasource.
     */
    @Nonbinding
    String dataSource() default DataSourceUtil.DEFAULT_DATASOURCE_NAME;
}
