package io.quarkiverse.dbsession.runtime.sql;

import java.util.BitSet;
import java.util.List;

/**
 * A statement and the parameters found in it.
 */
final class ParsedSql {

    private final String jdbc;
    private final List<String> names;
    private final int[] places;
    private final List<InList> lists;
    /** The places of {@link #lists}. */
    private final BitSet listPlaces = new BitSet(0);
    private final BitSet amongOthers;
    private final boolean returnsRows;

    /**
     * @param jdbc the text for {@code prepareStatement}: each parameter is a {@code ?}
     * @param names the names of named parameters, each once, in the order of their first place; empty if there are none
     * @param places which parameter each {@code ?} stands for, as an index into the names or, for positional ones, into the
     *        values
     * @param inLists has seen the whole statement
     */
    ParsedSql(String jdbc, List<String> names, int[] places, InListFinder inLists) {
        this.jdbc = jdbc;
        this.names = names;
        this.places = places;
        this.lists = List.copyOf(inLists.lists());
        this.amongOthers = inLists.amongOthers();
        this.returnsRows = inLists.returnsRows();
        for (InList list : lists) {
            listPlaces.set(list.place());
        }
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
     * Whether that name stands, with its colon, in quotes or in a comment, where it is no parameter.
     */
    boolean hides(String name) {
        return SqlParser.hides(jdbc, name);
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

    /**
     * The {@code IN} lists that are a parameter alone, in the order of the text.
     */
    List<InList> lists() {
        return lists;
    }

    /**
     * Whether a place is all that an {@code IN} list has.
     */
    boolean isList(int place) {
        return listPlaces.get(place);
    }

    /**
     * Whether it is seen to return rows. It may return some without, if it is a {@code call}, for instance.
     */
    boolean returnsRows() {
        return returnsRows;
    }

    /**
     * Whether a parameter is used as all that an {@code IN} list has.
     */
    boolean isListSomewhere(int parameter) {
        return isAt(listPlaces, parameter);
    }

    /**
     * Whether a parameter is used as anything else.
     */
    boolean isValueSomewhere(int parameter) {
        for (int place = 0; place < places.length; place++) {
            if (places[place] == parameter && !listPlaces.get(place)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a parameter is an element of an {@code IN} list that has others.
     */
    boolean isAmongOthers(int parameter) {
        return isAt(amongOthers, parameter);
    }

    private boolean isAt(BitSet some, int parameter) {
        for (int place = some.nextSetBit(0); place >= 0; place = some.nextSetBit(place + 1)) {
            if (places[place] == parameter) {
                return true;
            }
        }
        return false;
    }
}
