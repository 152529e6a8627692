package io.quarkiverse.dbsession.chaos;

/**
 * Something that the application says no to; it has a mapper.
 */
class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refused(String what) {
        super(what);
    }
}
