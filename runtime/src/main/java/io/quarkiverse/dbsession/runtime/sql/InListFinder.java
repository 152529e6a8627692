package io.quarkiverse.dbsession.runtime.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Watches the tokens of a statement go by and tells which parameters are elements of {@code IN} lists, and whether the
 * statement returns rows as far as that is seen. Blanks and comments are no tokens. All positions are those in the JDBC text.
 */
final class InListFinder {

    /**
     * What the last token was, as far as that matters.
     */
    private enum Last {
        NOT,
        IN,
        /** What follows is a name, whatever it is called. */
        DOT,
        /** The beginning of an element of an {@code IN} list: its bracket, or a comma in it. */
        ELEMENT,
        /** A parameter that an element has begun with. */
        PARAMETER,
        OTHER
    }

    /**
     * A bracket that is open.
     */
    private static final class Bracket {

        final int start;
        final boolean negated;
        boolean several;

        Bracket(int start, boolean negated) {
            this.start = start;
            this.negated = negated;
        }
    }

    /** One that holds anything but an {@code IN} list. */
    private static final Bracket OTHER = new Bracket(-1, false);

    private static final List<String> VERBS = List.of("with", "select", "insert", "update", "delete", "merge", "values",
            "table");
    private static final Set<String> QUERIES = Set.of("select", "values", "table");

    private final List<InList> lists = new ArrayList<>(0);
    private final BitSet amongOthers = new BitSet(0);
    private final Deque<Bracket> open = new ArrayDeque<>();
    private Last last = Last.OTHER;
    private int start;
    private boolean negated;
    private int place;
    private int questionMark;
    private @Nullable String verb;
    private boolean returnsRows;

    /**
     * The lists that are a parameter alone, in the order of the text.
     */
    List<InList> lists() {
        return lists;
    }

    /**
     * The places that are an element of a list that has others.
     */
    BitSet amongOthers() {
        return amongOthers;
    }

    /**
     * Whether it is a query, or has {@code returning} outside of all brackets: within them it belongs to a {@code with}.
     */
    boolean returnsRows() {
        return returnsRows;
    }

    /**
     * @param from where the word begins in the statement
     * @param to where it ends
     * @param position where it begins in the JDBC text
     */
    void word(String sql, int from, int to, int position) {
        verb(sql, from, to);
        if (last == Last.DOT) {
            last = Last.OTHER;
        } else if (is(".", sql, from, to)) {
            last = Last.DOT;
        } else if (is("in", sql, from, to)) {
            negated = last == Last.NOT;
            start = negated ? start : position;
            last = Last.IN;
        } else if (is("not", sql, from, to)) {
            start = position;
            last = Last.NOT;
        } else {
            last = Last.OTHER;
        }
    }

    /**
     * What the statement does is said by its first word or, if that is {@code with}, by a later one outside of all brackets.
     */
    private void verb(String sql, int from, int to) {
        boolean outside = open.isEmpty();
        if (verb == null || verb.equals("with") && outside) {
            for (String known : VERBS) {
                verb = is(known, sql, from, to) ? known : verb;
            }
            verb = verb == null ? "other" : verb;
        }
        returnsRows = returnsRows || QUERIES.contains(verb) || outside && is("returning", sql, from, to);
    }

    private static boolean is(String word, String sql, int from, int to) {
        return to - from == word.length() && sql.regionMatches(true, from, word, 0, word.length());
    }

    void parameter(int place, int position) {
        this.place = place;
        this.questionMark = position;
        last = last == Last.ELEMENT ? Last.PARAMETER : Last.OTHER;
    }

    /**
     * @param list whether the bracket is one that can hold a list
     */
    void opened(boolean list) {
        if (list && last == Last.IN) {
            open.push(new Bracket(start, negated));
            last = Last.ELEMENT;
        } else {
            open.push(OTHER);
            last = Last.OTHER;
        }
    }

    void comma() {
        Bracket bracket = open.peek();
        if (bracket == null || bracket == OTHER) {
            last = Last.OTHER;
            return;
        }
        bracket.several = true;
        if (last == Last.PARAMETER) {
            amongOthers.set(place);
        }
        last = Last.ELEMENT;
    }

    /**
     * @param position behind the bracket
     */
    void closed(int position) {
        Bracket bracket = open.poll();
        if (last == Last.PARAMETER && bracket != null) {
            if (bracket.several) {
                amongOthers.set(place);
            } else {
                lists.add(new InList(place, bracket.start, questionMark, position, bracket.negated));
            }
        }
        last = Last.OTHER;
    }

    void other() {
        last = Last.OTHER;
    }
}
