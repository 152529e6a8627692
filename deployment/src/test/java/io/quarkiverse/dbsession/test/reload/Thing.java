package io.quarkiverse.dbsession.test.reload;

/**
 * Is changed while the application runs.
 */
record Thing(int id) {
}
