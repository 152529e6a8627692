package io.quarkiverse.dbsession.runtime.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Rows as records, by the mapper that the build has made. What the record's constructor throws is the application's own affair.
 */
final class RecordRows<T> implements Rows<T> {

    private final Class<T> type;
    private final RecordPlan plan;
    private final SqlScope scope;
    private final StatementErrors errors;

    RecordRows(Class<T> type, SqlScope scope, StatementErrors errors) {
        RecordPlan found = scope.mappings().plan(type);
        if (found == null) {
            RecordMapper mapper = scope.mappings().mapper(type);
            throw mapper != null && mapper.hasTypeParameters()
                    ? errors.rowMapping("Rows cannot be read as record " + type.getTypeName() + ": nothing says what its type "
                            + "parameters stand for", "Read them as a record that has it as a component, with type arguments.")
                    : errors.rowMapping("No mapper has been made for record " + type.getTypeName()
                            + ": the build has not seen that it is asked for", "Annotate it with @Row.");
        }
        this.type = type;
        this.plan = found;
        this.scope = scope;
        this.errors = errors;
    }

    @Override
    public Reader<T> of(ResultSet result) throws SQLException {
        RowValues values = plan.of(result, scope, errors);
        RecordMapper mapper = plan.mapper();
        return () -> type.cast(mapper.construct(values));
    }
}
