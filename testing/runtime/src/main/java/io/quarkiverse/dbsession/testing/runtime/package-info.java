/**
 * How it is done. Nothing of it is API.
 * <p>
 * The pools of the application get their connections from {@link io.quarkiverse.dbsession.testing.runtime.TestDriver},
 * below everything that uses them: sessions, JTA, Hibernate, plain JDBC. Such a connection has one of its own to the
 * database. While a test with {@code @DbRollback} runs, its transactions become savepoints of the
 * {@link io.quarkiverse.dbsession.testing.runtime.SharedTransaction} instead.
 */
@NullMarked
package io.quarkiverse.dbsession.testing.runtime;

import org.jspecify.annotations.NullMarked;
