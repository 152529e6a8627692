package io.quarkiverse.dbsession.test.library;

import java.util.List;

/**
 * Records of a library without an index. What is private or package-private here is out of
 * reach for the application's own classes.
 */
public final class Orders {

    private Orders() {
    }

    enum State {
        OPEN,
        SHIPPED
    }

    private record Line(int number, State state) {
    }

    public record Order(long id, Line line, Labelled<State[]> states) {

        public String describe() {
            return id + " " + line + " " + states.label() + " " + List.of(states.value());
        }
    }

    public record Labelled<T>(String label, T value, State state) {
    }
}
