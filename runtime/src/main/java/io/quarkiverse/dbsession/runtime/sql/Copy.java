package io.quarkiverse.dbsession.runtime.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkiverse.dbsession.runtime.driver.CopyTarget;
import io.quarkiverse.dbsession.runtime.driver.FailedCopy;
import io.quarkiverse.dbsession.runtime.driver.SqlErrors;

/**
 * One {@code COPY … FROM STDIN}. Whatever happens to its data, the server does not wait for more of it in the end.
 */
final class Copy {

    private static final int BUFFER = 64 * 1024;

    private final SqlScope scope;
    private final String sql;
    private final StatementErrors errors;
    private final StatementErrors rowErrors;
    private final ParameterTypes types;

    Copy(SqlScope scope, String sql) {
        this.scope = scope;
        this.sql = Objects.requireNonNull(sql, "sql");
        this.errors = new StatementErrors(scope, sql);
        this.rowErrors = errors.ofCopy();
        this.types = new ParameterTypes(scope, rowErrors);
    }

    /**
     * Sends data as it is.
     */
    long of(InputStream data) {
        Objects.requireNonNull(data, "data");
        checked();
        return run(false, target -> {
            byte[] buffer = new byte[BUFFER];
            int length;
            while ((length = taken(ignored -> read(data, buffer))) >= 0) {
                target.write(buffer, length);
            }
        });
    }

    private static int read(InputStream data, byte[] buffer) {
        try {
            return data.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends rows in the text format.
     */
    long of(Stream<?> rows) {
        Objects.requireNonNull(rows, "rows");
        String option = checked().formatOption();
        if (option != null) {
            throw errors.misuse(
                    "The option '" + option + "' changes the format of the data, and rows are sent in COPY's own text "
                            + "format",
                    "Leave the option out, or pass the data as an InputStream in the format of your choice.");
        }
        return run(true, target -> {
            CopyText text = new CopyText(target);
            String[] positions = IntStream.rangeClosed(1, target.columns()).mapToObj(Integer::toString).toArray(String[]::new);
            // Not all at once: a stream may be longer than memory.
            Iterator<?> iterator = taken(ignored -> rows.iterator());
            for (int row = 0; taken(ignored -> iterator.hasNext()); row = row == Integer.MAX_VALUE ? row : row + 1) {
                rowErrors.ofRow(row);
                write(text, target, positions, values(this.<@Nullable Object> taken(ignored -> iterator.next())));
            }
            text.flush();
        });
    }

    private CopySql checked() {
        if (!scope.driver().hasCopy()) {
            throw errors.misuse("copyIn(…) is for PostgreSQL, and the datasource is of another database",
                    "Insert the rows with batch(…).");
        }
        CopySql copy = new CopySql(sql);
        if (!copy.isFromStdin()) {
            throw errors.misuse("The statement is not one 'copy … from stdin', which is what copyIn(…) is for",
                    "Write it so. Other statements are run with sql(…).");
        }
        return copy;
    }

    @FunctionalInterface
    private interface Feeding {

        void feed(CopyTarget target) throws SQLException;
    }

    /**
     * @param linesAreRows whether each line of the data is a row that the application has given
     */
    private long run(boolean linesAreRows, Feeding feeding) {
        // No timeout: how long it takes is the application's.
        return scope.run(sql, null, connection -> {
            CopyTarget target = begin(connection);
            try {
                scope.executing((Cancellable) target::cancelQuery);
                scope.takesData();
                feeding.feed(target);
                return target.end();
            } catch (SQLException e) {
                cancel(target, e);
                throw FailedCopy.of(scope.driver(), e, linesAreRows);
            } catch (RuntimeException | Error e) {
                cancel(target, e);
                throw e;
            }
        });
    }

    private CopyTarget begin(Connection connection) throws SQLException {
        try {
            return scope.driver().copyIn(connection, sql);
        } catch (RuntimeException | Error e) {
            throw DriverFailure.of(scope, errors, e);
        }
    }

    private void cancel(CopyTarget target, Throwable reason) {
        try {
            target.cancel();
        } catch (SQLException e) {
            reason.addSuppressed(SqlErrors.withoutData(scope.driver(), e));
            scope.giveUpConnection(reason instanceof DbSessionException failure ? failure : null);
        } catch (RuntimeException e) {
            reason.addSuppressed(errors.driverFailure(e));
            scope.giveUpConnection(reason instanceof DbSessionException failure ? failure : null);
        }
    }

    /**
     * Something that the application gives, where it has called from.
     */
    @SuppressWarnings("unchecked")
    private <T extends @Nullable Object> T taken(Function<@Nullable Object, T> source) throws SQLException {
        scope.checkNotCancelled();
        Object[] taken = new Object[1];
        scope.handOut(ignored -> taken[0] = source.apply(null), null);
        return (T) taken[0];
    }

    private @Nullable Object[] values(@Nullable Object row) {
        if (row instanceof Record tuple) {
            return types.mapper("the COPY", tuple).values(tuple);
        } else if (row instanceof Collection<?> list) {
            return list.toArray();
        } else if (row instanceof Object[] array) {
            return array;
        }
        return new Object[] { row };
    }

    private void write(CopyText text, CopyTarget target, String[] positions, @Nullable Object[] values) throws SQLException {
        if (values.length != positions.length) {
            throw rowErrors.invalidParameter(
                    "It has " + values.length + " values, and the COPY takes " + positions.length + " columns",
                    "Name the columns in the statement, copy table(column, …) from stdin, and give each row a value for each.");
        }
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.nextValue();
            }
            String value = text(target, positions[i], values[i]);
            if (value == null) {
                text.nothing();
            } else {
                text.value(value);
            }
        }
        text.endOfRow();
    }

    private @Nullable String text(CopyTarget target, String column, @Nullable Object given) throws SQLException {
        Object value = types.checkValue(column, given);
        if (value == null) {
            return null;
        } else if (value instanceof ArrayParameter array) {
            return target.arrayText(array.elementType(), array.elements());
        } else if (value instanceof ParameterTypes.UntypedText untyped) {
            return untyped.text;
        }
        String text = target.text(value);
        if (text == null) {
            throw rowErrors
                    .invalidParameter("Value " + column + " cannot be sent: values of type " + value.getClass().getTypeName()
                            + " have no text", "Give its content, as a String or a byte[].");
        }
        return text;
    }
}
