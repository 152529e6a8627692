package io.quarkiverse.dbsession.runtime.message;

/**
 * Where the application has called from. To remember that costs little; what it says is put together only if it is told.
 */
public final class Caller {

    /** A {@link StackWalker} would find the place at once, at the price of streams in each native executable. */
    private final Throwable stack = new Throwable();

    /**
     * The innermost call of the thread that has made this, as far as it is the application's own.
     */
    public String place() {
        return Place.inApplication(stack.getStackTrace());
    }
}
