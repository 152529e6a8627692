package io.quarkiverse.dbsession.runtime.sql;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;

/**
 * What the build would generate for a record, by hand.
 */
final class StandIn extends RecordMapper {

    private final ValueType @Nullable [] types;
    private final Function<RowValues, Record> constructor;

    /**
     * @param types of the components, in order; none if it is for parameters only
     */
    StandIn(Class<? extends Record> type, Function<RowValues, Record> constructor, ValueType... types) {
        super(type, Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toArray(String[]::new));
        this.types = types.length == 0 ? null : types;
        this.constructor = constructor;
    }

    /**
     * A session's scope on the same connection, in an application that has mappers.
     */
    static TestScope scope(TestScope scope, RecordMapper... mappers) {
        return new TestScope(scope.connection(), new PostgresDriverSupport(), new Mappings(List.of(mappers),
                new JacksonSupport(new com.fasterxml.jackson.databind.ObjectMapper())));
    }

    @Override
    protected boolean hasTypeParameters() {
        return type().getTypeParameters().length > 0;
    }

    @Override
    protected ValueType @Nullable [] types() {
        return types;
    }

    @Override
    protected Record construct(RowValues row) {
        return constructor.apply(row);
    }

    @Override
    protected @Nullable Object[] values(Record instance) {
        throw new UnsupportedOperationException("Rows are read here");
    }
}
