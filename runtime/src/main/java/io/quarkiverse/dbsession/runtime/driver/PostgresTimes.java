package io.quarkiverse.dbsession.runtime.driver;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;

import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.TimestampUtils;

/**
 * The texts of dates and times, as pgjdbc writes them. Loaded only with the driver.
 */
final class PostgresTimes {

    private PostgresTimes() {
    }

    static boolean isOfTime(Class<?> elementType) {
        return elementType.getPackageName().equals("java.time");
    }

    /**
     * {@code toString()} of the {@code java.time} types is not PostgreSQL's format for years before 1 and after 9999 nor for
     * infinity.
     */
    static String text(TimestampUtils times, Object element) {
        if (element instanceof LocalDate date) {
            return times.toString(date);
        } else if (element instanceof LocalTime time) {
            return times.toString(time);
        } else if (element instanceof LocalDateTime dateTime) {
            return times.toString(dateTime);
        } else if (element instanceof OffsetTime time) {
            return times.toString(time);
        }
        return times.toString((OffsetDateTime) element);
    }

    /**
     * Deprecated from the beginning, as a hack that the driver's own classes use too; it offers nothing else.
     */
    @SuppressWarnings("deprecation")
    static TimestampUtils of(BaseConnection connection) {
        return connection.getTimestampUtils();
    }
}
