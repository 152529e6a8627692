/**
 * The session seen through JDBC: guarded views that forward to the session's connection.
 * <p>
 * Whatever is obtained from a {@link io.quarkiverse.dbsession.runtime.jdbc.SessionConnection} leads back to it and never to
 * the pooled connection: nobody can close, commit or keep that behind the session's back by accident. Two ways out are left
 * open on purpose: {@code unwrap} to a class of the driver, which is asked for by name, and
 * {@link java.sql.Array#getResultSet()}, because drivers take back as a parameter only an array of their own.
 * <p>
 * Calls that run SQL, or fetch what it has found, go through
 * {@link io.quarkiverse.dbsession.runtime.jdbc.JdbcScope#run JdbcScope.run}. Those that at most look up a type or read a large
 * object on the way ({@code setBlob}, {@code getObject}) do not: drivers serialise them on their own, and the session hears
 * of their failures from the driver, at the latest when it commits. As with any pool, a {@link java.sql.Blob} or
 * {@link java.sql.Clob} is not to be read once the connection has been given back.
 */
@NullMarked
package io.quarkiverse.dbsession.runtime.jdbc;

import org.jspecify.annotations.NullMarked;
