package io.quarkiverse.dbsession.example;

import java.io.IOException;
import java.sql.SQLException;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.vertx.http.HttpServer;

/**
 * Starts the example, and a database before it if none is configured.
 */
@QuarkusMain
public class Main implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(Main.class);

    @Inject
    HttpServer server;

    public static void main(String... args) throws IOException, SQLException {
        if (!isDatabaseConfigured()) {
            if (ImageMode.current().isNativeImage()) {
                System.err.println("The native executable brings no database along: name two of yours by "
                        + "QUARKUS_DATASOURCE_JDBC_URL and QUARKUS_DATASOURCE_SECOND_JDBC_URL in the environment, with ..._USERNAME "
                        + "and ..._PASSWORD beside each.");
                System.exit(1);
            }
            EmbeddedDatabase.start();
        }
        if (Boolean.getBoolean("example.stop-with-parent")) {
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(Quarkus::asyncExit));
        }
        Quarkus.run(Main.class, args);
    }

    @Override
    public int run(String... args) {
        LOG.infof("The example is at http://localhost:%d (Ctrl-C stops it)", server.getPort());
        Quarkus.waitForExit();
        return 0;
    }

    /**
     * Quarkus reads its configuration when it starts, and by then the database must be there: hence a look of our own at the
     * same sources (system properties, environment, application.properties).
     */
    private static boolean isDatabaseConfigured() {
        var config = ConfigUtils.emptyConfigBuilder().build();
        return config.isPropertyPresent("quarkus.datasource.jdbc.url")
                || config.isPropertyPresent("quarkus.datasource.second.jdbc.url");
    }
}
