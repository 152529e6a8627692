package io.quarkiverse.dbsession.runtime.driver;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What SQLStates mean whose messages cannot be shown: the condition names of appendix A of PostgreSQL's manual, which
 * keeps to the SQL standard where that has one.
 */
final class SqlStates {

    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("0A000", "the database does not support this"),
            Map.entry("21000", "a subquery gives more than one row"),
            Map.entry("22001", "a text is too long for its column"),
            Map.entry("22003", "a number is out of range"),
            Map.entry("22004", "a value is null that must not be"),
            Map.entry("22007", "a text is no valid date or time"),
            Map.entry("22008", "a date or time is out of range"),
            Map.entry("22012", "division by zero"),
            Map.entry("22021", "a text has a character that the database cannot store"),
            Map.entry("22023", "the value of a parameter is invalid"),
            Map.entry("2201B", "a regular expression is invalid"),
            Map.entry("2202E", "the dimensions of an array do not fit"),
            Map.entry("22P02", "a text cannot be read as the type that is wanted"),
            Map.entry("22P03", "a binary value cannot be read as the type that is wanted"),
            Map.entry("22P04", "the data is not in the format that the COPY expects"),
            Map.entry("22P05", "a text has a character that the client's encoding does not have"),
            Map.entry("2200N", "a text is no valid XML"),
            Map.entry("2BP01", "other objects depend on what was to be dropped"),
            Map.entry("3F000", "there is no such schema"),
            Map.entry("42501", "insufficient privilege"),
            Map.entry("42601", "syntax error"),
            Map.entry("42602", "invalid name"),
            Map.entry("42701", "there is such a column already"),
            Map.entry("42702", "ambiguous column"),
            Map.entry("42703", "there is no such column"),
            Map.entry("42704", "there is no such object"),
            Map.entry("42710", "there is such an object already"),
            Map.entry("42804", "the types do not fit"),
            Map.entry("42809", "the object is of another kind"),
            Map.entry("42883", "there is no such function or operator"),
            Map.entry("42P01", "there is no such table"),
            Map.entry("42P06", "there is such a schema already"),
            Map.entry("42P07", "there is such a table already"),
            Map.entry("42P18", "the type of a parameter cannot be told"),
            Map.entry("54000", "a limit of the database is exceeded"),
            Map.entry("55000", "an object is not in the state that is needed"),
            Map.entry("55P03", "a lock could not be had"),
            Map.entry("P0001", "a function raised an error"),
            Map.entry("P0002", "a function found no row"),
            Map.entry("P0003", "a function found too many rows"));

    private SqlStates() {
    }

    static @Nullable String meaning(String sqlState) {
        return MEANINGS.get(sqlState);
    }
}
