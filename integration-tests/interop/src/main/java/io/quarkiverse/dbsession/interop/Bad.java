package io.quarkiverse.dbsession.interop;

/**
 * What the application throws on purpose.
 */
class Bad extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Bad(String message) {
        super(message);
    }
}
