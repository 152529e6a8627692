package io.quarkiverse.dbsession.chaos.suite;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table: what is done, under which load, for how long.
 */
final class Fault {

    /** What is done to the scene, again and again until the load ends. It leaves things as it found them. */
    interface Injector {
        void inject(Scene scene) throws Exception;
    }

    /** How the clients behave. */
    enum Manner {
        WELL,
        /** They leave, at every stage. */
        LEAVES,
        /** They read as slowly as they can. */
        READS_SLOWLY,
        /** They never send all of the body that they have promised. */
        NEVER_FINISHES,
        /** Each has many requests under way at the same time. */
        MANY_AT_ONCE
    }

    final String name;
    final List<Kind> kinds;
    Manner manner = Manner.WELL;
    /** Asked for by some clients, while all others do the rest. */
    List<Kind> background = List.of();
    Injector injector = scene -> scene.goOn(1000);
    /** Before and after the load. */
    Injector before = scene -> {
    };
    Injector after = scene -> {
    };
    /** Requests may remain without an answer: there is nobody who could give one. */
    boolean applicationEnds;
    /** Why it cannot be done here. */
    Supplier<@Nullable String> skipped = () -> null;
    private final Map<Engine, double[]> seconds = new EnumMap<>(Engine.class);

    Fault(String name, List<Kind> kinds) {
        this.name = name;
        this.kinds = kinds;
    }

    /**
     * @param brief in the run of two minutes, 0 for not at all
     * @param full in that of ten
     */
    Fault seconds(Engine engine, double brief, double full) {
        seconds.put(engine, new double[] { brief, full });
        return this;
    }

    double seconds(Engine engine, boolean full) {
        return seconds.getOrDefault(engine, new double[2])[full ? 1 : 0];
    }

    Fault manner(Manner manner) {
        this.manner = manner;
        return this;
    }

    Fault background(List<Kind> background) {
        this.background = background;
        return this;
    }

    Fault injector(Injector injector) {
        this.injector = injector;
        return this;
    }

    Fault before(Injector before) {
        this.before = before;
        return this;
    }

    Fault after(Injector after) {
        this.after = after;
        return this;
    }

    Fault applicationEnds() {
        this.applicationEnds = true;
        return this;
    }

    Fault skipped(Supplier<@Nullable String> skipped) {
        this.skipped = skipped;
        return this;
    }
}
