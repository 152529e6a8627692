package io.quarkiverse.dbsession.runtime.sql;

/**
 * A value that cannot be had as the type that was asked for. It says why without quoting it.
 */
public final class UnfitValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String why;
    private final String remedy;

    public UnfitValueException(String why, String remedy) {
        super(null, null, false, false);
        this.why = why;
        this.remedy = remedy;
    }

    /**
     * What does not fit.
     */
    String why() {
        return why;
    }

    /**
     * What to do about it.
     */
    String remedy() {
        return remedy;
    }

    /**
     * The column gives something else.
     */
    static UnfitValueException type(Object value) {
        String type = value.getClass().getTypeName();
        return new UnfitValueException("it gives " + type, "Read it as " + type + ", or cast it in the statement.");
    }

    /**
     * A number that the type does not reach to, or whose fraction it would lose.
     */
    static UnfitValueException range() {
        return new UnfitValueException("a number is out of its range or has a fraction",
                "Read it as a wider type, or round it in the statement.");
    }
}
