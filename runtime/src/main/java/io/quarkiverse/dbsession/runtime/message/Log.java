package io.quarkiverse.dbsession.runtime.message;

import org.jboss.logging.Logger;

/**
 * Where the extension writes what it has to say. One category for all of it: applications know that, and not its classes.
 */
public final class Log {

    public static final Logger LOG = Logger.getLogger("io.quarkiverse.dbsession");

    private Log() {
    }
}
