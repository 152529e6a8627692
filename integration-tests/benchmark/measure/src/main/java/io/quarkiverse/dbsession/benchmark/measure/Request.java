package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;

/**
 * A request without a body, and the status that its answer must have.
 *
 * @param server that answers it
 */
public record Request(Server server, String method, String path, int status) {

    public static Request get(Server server, String path) {
        return new Request(server, "GET", path, 200);
    }

    /**
     * Sends it once.
     *
     * @return the body
     */
    String send() throws IOException {
        return server.send(method, path, status);
    }

    @Override
    public String toString() {
        return method + " " + path + " of " + server.name();
    }
}
