package io.quarkiverse.dbsession.runtime.sql;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one run of a statement has opened. Closed in reverse order, all of it, whatever happens.
 */
public final class Opened implements AutoCloseable {

    @FunctionalInterface
    interface Resource {

        void close() throws SQLException;
    }

    private final Deque<Resource> resources = new ArrayDeque<>(3);

    Opened() {
    }

    void add(Resource resource) {
        resources.push(resource);
    }

    @Override
    public void close() throws SQLException {
        if (resources.isEmpty()) {
            return;
        }
        Resource last = resources.pop();
        // The last one first; the others even if it fails, with the first failure as the one that is told.
        try (Opened others = this) {
            last.close();
        }
    }
}
