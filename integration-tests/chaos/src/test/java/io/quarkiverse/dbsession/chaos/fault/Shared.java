package io.quarkiverse.dbsession.chaos.fault;

/** What the tests of this package use in common. */
final class Shared {

    /** One server for all classes that leave it as it was. It ends with the JVM. */
    static final PostgresServer SERVER = PostgresServer.start();

    private Shared() {
    }
}
