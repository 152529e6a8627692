package io.quarkiverse.dbsession.runtime.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Names what a message is about.
 */
public final class Place {

    private static final String DEFAULT_DATASOURCE = "<default>";

    /**
     * Packages of the session, and of those that call it for the application or on behalf of it.
     */
    private static final List<String> FOREIGN = List.of("io.quarkiverse.dbsession.runtime.",
            "io.quarkiverse.dbsession.testing.runtime.", "java.", "jdk.", "jakarta.", "sun.", "io.quarkus.", "io.smallrye.",
            "io.vertx.", "io.netty.", "org.jboss.", "io.agroal.", "com.arjuna.", "org.postgresql.", "org.hibernate.",
            "org.jooq.", "org.jdbi.", "org.apache.ibatis.", "org.springframework.", "org.flywaydb.", "org.junit.");

    /** What Quarkus makes of classes of the application. */
    private static final List<String> GENERATED = List.of("_ClientProxy", "_Subclass", "$quarkusrestinvoker$");

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
     * The innermost call that the application has made itself.
     *
     * @param stack from the innermost call outwards
     */
    public static String inApplication(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (isOfApplication(frame)) {
                return frame.getClassName() + "." + frame.getMethodName() + ", line " + frame.getLineNumber();
            }
        }
        return "a place outside of the application's code";
    }

    private static boolean isOfApplication(StackTraceElement frame) {
        String type = frame.getClassName();
        for (String foreign : FOREIGN) {
            if (type.startsWith(foreign)) {
                return false;
            }
        }
        for (String generated : GENERATED) {
            if (type.contains(generated)) {
                return false;
            }
        }
        return frame.getLineNumber() > 0;
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
