/**
 * The same work on the same tables four times: with Spring's {@code JdbcClient}, with Jdbi, with plain JDBC and
 * {@code @Transactional}, and with {@code DbSession}. The guide sets them side by side, for those who come from there.
 */
@NullMarked
package io.quarkiverse.dbsession.interop.migration;

import org.jspecify.annotations.NullMarked;
