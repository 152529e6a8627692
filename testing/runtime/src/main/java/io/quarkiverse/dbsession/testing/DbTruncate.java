package io.quarkiverse.dbsession.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import io.quarkiverse.dbsession.testing.runtime.DbTestExtension;

/**
 * A test that begins with empty tables, and whose transactions are real ones. On a {@code @QuarkusTest} class or on
 * single methods of it.
 * <p>
 * Before each test, and before its {@code @BeforeEach} methods, all tables that have rows, or whose identities have been
 * used, are emptied in one statement that also restarts the identities, except for those with another increment than 1. The
 * same is done after the test. This is done in the database of every active datasource, in all schemas. Kept are the tables of
 * Flyway and Liquibase, those of installed extensions, and those that
 * {@link #keep()} and {@code quarkus.db-session-testing.keep-tables} name: reference data that migrations have brought,
 * for instance.
 * <p>
 * What the test itself arranges has to be committed, as its requests do not see it otherwise.
 * PostgreSQL only: another datasource is refused.
 *
 * @see DbRollback
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ExtendWith(DbTestExtension.class)
public @interface DbTruncate {

    /**
     * Tables that are not emptied, by their name or with their schema ({@code country}, {@code app.country}), as PostgreSQL
     * stores them: in lower case unless they were created with quotes. A name that no table has is refused.
     */
    String[] keep() default {};
}
