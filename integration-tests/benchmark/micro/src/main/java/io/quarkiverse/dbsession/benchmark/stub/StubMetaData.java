package io.quarkiverse.dbsession.benchmark.stub;

import java.sql.DatabaseMetaData;

/**
 * What is asked of the database: its version.
 */
abstract class StubMetaData implements DatabaseMetaData {

    @Override
    public int getDatabaseMajorVersion() {
        return 18;
    }
}
