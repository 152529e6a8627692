package io.quarkiverse.dbsession.deployment;

import java.util.List;

import io.quarkus.builder.item.SimpleBuildItem;

/**
 * The classes of the mappers that have been generated for records. Made by {@link RowMappersProcessor}.
 */
final class RowMappersBuildItem extends SimpleBuildItem {

    private final List<String> classNames;
    private final boolean json;

    RowMappersBuildItem(List<String> classNames, boolean json) {
        this.classNames = List.copyOf(classNames);
        this.json = json;
    }

    /**
     * In the order of their names.
     */
    List<String> classNames() {
        return classNames;
    }

    /**
     * Whether JSON types are among what is read.
     */
    boolean haveJson() {
        return json;
    }
}
