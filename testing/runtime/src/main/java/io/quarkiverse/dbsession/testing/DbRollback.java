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
 * A test whose work in the database is undone when it ends: its own, and all that the application does because of it, in other
 * threads and for HTTP requests, too. On a {@code @QuarkusTest} class or on single methods of it.
 * <p>
 * For each database there is one transaction on the server, which begins with the first statement and is rolled back after the
 * test's {@code @AfterEach} methods. What the application takes for its transactions are savepoints of it: a commit checks
 * deferred constraints and keeps the work for the rest of the test, a rollback goes back. Whoever uses a datasource takes part:
 * sessions, {@code @Transactional}, Hibernate, jOOQ, plain JDBC. The test sees what the application has committed, and the
 * application sees what the test has written.
 * <p>
 * Savepoints cannot do everything that transactions can. Requests are served one transaction after the other. A transaction
 * that begins while another one of the same request is open lies inside of it: if both have written, and the outer one is
 * rolled back after the inner one was committed, whose work a server would have kept, then the test fails with the reason.
 * Isolation levels are ignored, and {@code now()} is the same in all transactions. {@link DbTruncate} is for tests of these,
 * of locks and of serialization failures.
 * <p>
 * PostgreSQL only. A datasource with {@code jdbc.transactions=xa} or with a driver that is a {@code DataSource} is refused.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ExtendWith(DbTestExtension.class)
public @interface DbRollback {

    /**
     * What to do with statements of which nothing tells that they are for the test: those of jobs, of threads that the
     * application has made, and of requests without the {@linkplain DbTestOwner#HEADER header}.
     */
    Unowned unowned() default Unowned.REFUSE;

    /**
     * What becomes of statements that belong to no test.
     */
    enum Unowned {

        /** They fail, with a message that says what to do. */
        REFUSE,

        /** They are taken for work of the test that runs. */
        JOIN,

        /**
         * They have transactions of their own, which are committed and stay. Sequences are not put back to what they were then,
         * as the rows that stay have numbers of them.
         */
        LET_PASS
    }
}
