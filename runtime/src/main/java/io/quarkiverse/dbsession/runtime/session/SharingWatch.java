package io.quarkiverse.dbsession.runtime.session;

/**
 * Hears of threads that wait for one another because they use the same session.
 */
public interface SharingWatch {

    void contended(String dataSource);
}
