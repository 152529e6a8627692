package io.quarkiverse.dbsession.interop;

import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the other libraries do by reflection, for the native executable: they are used without their Quarkus extensions, which
 * would register it. Nothing here is of the session's.
 */
@RegisterForReflection(classNames = {
        // Jdbi makes its configuration by the constructors without parameters, or by those that take a registry.
        "org.jdbi.v3.core.Handles",
        "org.jdbi.v3.core.argument.Arguments",
        "org.jdbi.v3.core.array.SqlArrayTypes",
        "org.jdbi.v3.core.collector.JdbiCollectors",
        "org.jdbi.v3.core.config.internal.ConfigCaches",
        "org.jdbi.v3.core.enums.Enums",
        "org.jdbi.v3.core.extension.Extensions",
        "org.jdbi.v3.core.internal.EnumStrategies",
        "org.jdbi.v3.core.internal.OnDemandExtensions",
        "org.jdbi.v3.core.mapper.ColumnMappers",
        "org.jdbi.v3.core.mapper.MapEntryMappers",
        "org.jdbi.v3.core.mapper.MapMappers",
        "org.jdbi.v3.core.mapper.Mappers",
        "org.jdbi.v3.core.mapper.RowMappers",
        "org.jdbi.v3.core.mapper.immutables.JdbiImmutables",
        "org.jdbi.v3.core.mapper.reflect.ReflectionMappers",
        "org.jdbi.v3.core.mapper.reflect.internal.PojoTypes",
        "org.jdbi.v3.core.qualifier.Qualifiers",
        "org.jdbi.v3.core.result.ResultProducers",
        "org.jdbi.v3.core.statement.SqlStatements",
        "org.jdbi.v3.core.statement.StatementExceptions",
        "org.jdbi.v3.core.transaction.SerializableTransactionRunner$Configuration",
        // MyBatis chooses a log, a language and a factory of proxies by name.
        "org.apache.ibatis.logging.slf4j.Slf4jImpl",
        "org.apache.ibatis.logging.nologging.NoLoggingImpl",
        "org.apache.ibatis.scripting.xmltags.XMLLanguageDriver",
        "org.apache.ibatis.scripting.defaults.RawLanguageDriver",
        "org.apache.ibatis.javassist.util.proxy.ProxyFactory",
}, targets = { MyBatisResource.EntryMapper.class })
@RegisterForProxy(targets = MyBatisResource.EntryMapper.class)
final class NativeLibraries {

    private NativeLibraries() {
    }
}
