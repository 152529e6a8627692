package io.quarkiverse.dbsession.chaos;

import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * What one request is to do.
 */
public class Attack {

    /** How many rows it writes. */
    static final int ROWS = 3;

    /** The part that an observer writes before the commit. */
    static final int HOOK_PART = 90;

    /** A part that no request may leave behind. */
    static final int UNDONE_PART = 100;

    /** Of the request; no other has it. */
    @RestQuery
    long id;

    /** See {@link Work}. */
    @RestPath
    String work = "rows";

    /** A number whose meaning depends on the work: milliseconds or rows. */
    @RestQuery
    int size;

    boolean is(String what) {
        return work.equals(what);
    }
}
