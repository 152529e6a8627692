package io.quarkiverse.dbsession.runtime.message;

import org.jspecify.annotations.Nullable;

/**
 * Names what a message is about.
 */
public final class Place {

    private static final String DEFAULT_DATASOURCE = "<default>";

    private Place() {
    }

    /**
     * A datasource: {@code the default datasource} or {@code datasource 'audit'}.
     *
     * @param dataSource its name, {@code <default>} for the default one
     */
    public static String dataSource(String dataSource) {
        return DEFAULT_DATASOURCE.equals(dataSource) ? "the default datasource" : "datasource '" + dataSource + "'";
    }

    /**
     * A statement and its datasource, in brackets, to be put after what has happened.
     *
     * @param sql the statement, or {@code null} if it was not a statement
     */
    public static String of(String dataSource, @Nullable String sql) {
        return sql == null
                ? "[" + dataSource(dataSource) + "]"
                : "[statement on " + dataSource(dataSource) + ": " + SqlText.forMessage(sql) + "]";
    }
}
