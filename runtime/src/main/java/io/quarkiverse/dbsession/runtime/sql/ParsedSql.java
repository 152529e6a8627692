package io.quarkiverse.dbsession.runtime.sql;

import java.util.List;

/**
 * A statement and the parameters found in it.
 */
final class ParsedSql {

    private final String jdbc;
    private final List<String> names;
    private final int[] places;

    /**
     * @param jdbc the text for {@code prepareStatement}: each parameter is a {@code ?}
     * @param names the names of named parameters, each once, in the order of their first place; empty if there are none
     * @param places which parameter each {@code ?} stands for, as an index into the names or, for positional ones, into the
     *        values
     */
    ParsedSql(String jdbc, List<String> names, int[] places) {
        this.jdbc = jdbc;
        this.names = names;
        this.places = places;
    }

    /**
     * The text for {@code prepareStatement}.
     */
    String jdbc() {
        return jdbc;
    }

    /**
     * Whether its parameters have names; not so if it has none.
     */
    boolean isNamed() {
        return !names.isEmpty();
    }

    /**
     * The names, each once.
     */
    List<String> names() {
        return names;
    }

    /**
     * How many parameters have to be bound: a name counts once, however often it occurs.
     */
    int parameterCount() {
        return isNamed() ? names.size() : places.length;
    }

    /**
     * How many {@code ?} the JDBC text has.
     */
    int placeCount() {
        return places.length;
    }

    /**
     * The parameter that belongs to the {@code ?} of that index, the first being 0.
     */
    int parameterAt(int place) {
        return places[place];
    }
}
