package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.quarkiverse.dbsession.DbSession;

/**
 * The clients of other libraries: one of each, for all requests.
 */
class Libraries {

    // tag::jooq[]
    @Produces
    @Singleton
    DSLContext jooq(DbSession session) {
        return DSL.using(session.dataSource(), SQLDialect.POSTGRES);
    }
    // end::jooq[]

    // tag::jdbi[]
    @Produces
    @Singleton
    Jdbi jdbi(DbSession session) {
        return Jdbi.create(session.dataSource());
    }
    // end::jdbi[]

    // tag::mybatis[]
    @Produces
    @Singleton
    SqlSessionFactory myBatis(DbSession session) {
        Configuration configuration = new Configuration(
                new Environment("session", new JdbcTransactionFactory(), session.dataSource()));
        configuration.addMapper(MyBatisResource.EntryMapper.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }
    // end::mybatis[]

    // tag::spring[]
    @Produces
    @Singleton
    JdbcClient spring(DbSession session) {
        return JdbcClient.create(session.dataSource());
    }

    @Produces
    @Singleton
    TransactionTemplate springTransactions(DbSession session) {
        return new TransactionTemplate(new DataSourceTransactionManager(session.dataSource()));
    }
    // end::spring[]
}
