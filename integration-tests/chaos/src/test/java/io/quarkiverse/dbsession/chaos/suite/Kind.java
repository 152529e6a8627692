package io.quarkiverse.dbsession.chaos.suite;

import java.util.ArrayList;
import java.util.List;

/**
 * One kind of request.
 *
 * @param way how the application comes to its work: thread, unit, session
 * @param work what it does
 * @param size a number for the work
 */
record Kind(String way, String work, int size) {

    /** What a request leaves in a database if all went well; see {@link Database#rows}. */
    int expected() {
        return work.equals("hook") ? Database.ROWS | Database.HOOK : Database.ROWS;
    }

    boolean twoDatabases() {
        return way.equals("two");
    }

    /**
     * Whether the body is made when the outcome is known. One that fails before its first byte ends without an answer,
     * because an error would deny what was committed.
     */
    boolean bodyComesLater() {
        return way.equals("streaming") || way.equals("multi") || way.equals("rows");
    }

    String path(Engine engine, long id) {
        return "/" + engine.path + "/" + way + "/" + work + "?id=" + id + (size > 0 ? "&size=" + size : "");
    }

    @Override
    public String toString() {
        return way + "/" + work + (size > 0 ? ":" + size : "");
    }

    /**
     * All combinations.
     *
     * @param ways separated by spaces
     * @param work the same, a size after a colon
     */
    static List<Kind> all(String ways, String work) {
        List<Kind> kinds = new ArrayList<>();
        for (String way : ways.split(" ")) {
            for (String what : work.split(" ")) {
                String[] parts = what.split(":");
                kinds.add(new Kind(way, parts[0], parts.length > 1 ? Integer.parseInt(parts[1]) : 0));
            }
        }
        return kinds;
    }
}
