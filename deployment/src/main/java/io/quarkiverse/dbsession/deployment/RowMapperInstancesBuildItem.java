package io.quarkiverse.dbsession.deployment;

import java.util.List;

import io.quarkiverse.dbsession.runtime.sql.RecordMapper;
import io.quarkus.builder.item.SimpleBuildItem;
import io.quarkus.runtime.RuntimeValue;

/**
 * The mappers, as recorders take them. Made by {@link RowMappersProcessor}.
 */
final class RowMapperInstancesBuildItem extends SimpleBuildItem {

    private final List<RuntimeValue<RecordMapper>> mappers;

    RowMapperInstancesBuildItem(List<RuntimeValue<RecordMapper>> mappers) {
        this.mappers = List.copyOf(mappers);
    }

    List<RuntimeValue<RecordMapper>> mappers() {
        return mappers;
    }
}
