package io.quarkiverse.dbsession.runtime.sql;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The rows of a cursor for a stream. Row by row, so that the session is free while the application works with one.
 */
final class RowSpliterator<T extends @Nullable Object> extends Spliterators.AbstractSpliterator<T> {

    private final Cursor<? extends T> cursor;

    RowSpliterator(Cursor<? extends T> cursor) {
        super(Long.MAX_VALUE, Spliterator.ORDERED);
        this.cursor = cursor;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        Slot<T> slot = new Slot<>();
        if (!cursor.read(1, slot)) {
            return false;
        }
        action.accept(slot.row);
        return true;
    }

    private static final class Slot<T extends @Nullable Object> implements Consumer<T> {

        private @Nullable T row;

        @Override
        public void accept(T row) {
            this.row = row;
        }
    }
}
