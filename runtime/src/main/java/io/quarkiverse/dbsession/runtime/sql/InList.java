package io.quarkiverse.dbsession.runtime.sql;

/**
 * An {@code IN} list whose brackets hold one parameter and nothing else: a collection bound to it becomes as many places as it
 * has elements.
 *
 * @param place the index of the parameter's place
 * @param start where {@code in}, or the {@code not} before it, begins in the JDBC text
 * @param questionMark where the parameter is
 * @param end behind the closing bracket
 * @param negated whether it is {@code not in}
 */
record InList(int place, int start, int questionMark, int end, boolean negated) {
}
