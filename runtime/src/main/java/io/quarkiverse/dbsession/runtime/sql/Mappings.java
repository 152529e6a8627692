package io.quarkiverse.dbsession.runtime.sql;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * What the build of the application has prepared for reading rows and for taking parameters apart. One per application, for any
 * number of threads.
 */
public final class Mappings {

    /** Of an application without records. */
    public static final Mappings NONE = new Mappings(List.of(), null);

    private final Map<Class<?>, RecordMapper> mappers;
    private final Map<Class<?>, RecordPlan> plans = new ConcurrentHashMap<>();
    private final @Nullable JsonSupport json;

    /**
     * @param mappers one for each record class
     * @param json or {@code null} if there is no JSON library
     */
    public Mappings(Collection<RecordMapper> mappers, @Nullable JsonSupport json) {
        Map<Class<?>, RecordMapper> byType = new HashMap<>();
        for (RecordMapper mapper : mappers) {
            byType.put(mapper.type(), mapper);
        }
        this.mappers = Map.copyOf(byType);
        this.json = json;
    }

    /**
     * The mapper of a record class, or {@code null} if the build has not made one.
     */
    @Nullable
    RecordMapper mapper(Class<?> type) {
        return mappers.get(type);
    }

    /**
     * How rows are read as a record, or {@code null} if they cannot be.
     */
    @Nullable
    RecordPlan plan(Class<?> type) {
        RecordPlan known = plans.get(type);
        if (known == null) {
            RecordMapper mapper = mappers.get(type);
            if (mapper == null || mapper.hasTypeParameters() || mapper.types() == null) {
                return null;
            }
            known = RecordPlan.of(mapper, this);
            plans.put(type, known);
        }
        return known;
    }

    /**
     * The conversion to a scalar type, or {@code null} if there is none.
     */
    <T> @Nullable Conversion<T> conversion(Class<T> type) {
        if (json != null && json.isJson(type)) {
            return value -> {
                if (!(value instanceof String text)) {
                    throw UnfitValueException.type(value);
                }
                return type.cast(json.read(text, type));
            };
        }
        return Conversions.to(type);
    }

    @Nullable
    JsonSupport json() {
        return json;
    }
}
