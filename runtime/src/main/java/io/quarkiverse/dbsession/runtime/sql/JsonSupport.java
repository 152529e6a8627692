package io.quarkiverse.dbsession.runtime.sql;

/**
 * A JSON library whose own types can be read and bound.
 */
public interface JsonSupport {

    /**
     * Whether a type is one of the library's, which stand for JSON documents.
     */
    boolean isJson(Class<?> type);

    /**
     * Parses a document.
     *
     * @param type one that {@link #isJson} knows
     * @throws UnfitValueException if the text is no JSON, or JSON of another kind
     */
    Object read(String text, Class<?> type) throws UnfitValueException;

    /**
     * The text of a document.
     *
     * @param document of a type that {@link #isJson} knows
     * @throws NotWritableException if the document holds what has no JSON
     */
    String write(Object document) throws NotWritableException;

    /**
     * A document that cannot be written. Has no cause, whose message might quote the document.
     */
    final class NotWritableException extends Exception {

        private static final long serialVersionUID = 1L;

        NotWritableException() {
            super(null, null, false, false);
        }
    }
}
