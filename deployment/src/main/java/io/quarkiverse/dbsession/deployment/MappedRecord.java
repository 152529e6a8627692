package io.quarkiverse.dbsession.deployment;

import org.jboss.jandex.ClassInfo;

/**
 * A record that gets a mapper.
 *
 * @param readable whether rows can be read as it, or as a record that it is a component of; if not, it is for parameters only
 */
record MappedRecord(ClassInfo type, boolean readable) {

    private static final String SUFFIX = "_RowMapper";

    /**
     * The name of the mapper's class, which is beside the record to have access to it.
     */
    String mapperName() {
        return type.name() + SUFFIX;
    }

    /**
     * The name of the record whose mapper has a name.
     */
    static String recordName(String mapperName) {
        return mapperName.substring(0, mapperName.length() - SUFFIX.length());
    }
}
