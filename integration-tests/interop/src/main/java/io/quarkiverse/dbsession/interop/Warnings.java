package io.quarkiverse.dbsession.interop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/**
 * What a person would have to look into.
 */
@Singleton
class Warnings extends Handler {

    private static final PatternFormatter FORMATTER = new PatternFormatter("%c: %s");

    private final List<String> records = new CopyOnWriteArrayList<>();
    private volatile @Nullable List<String> ofStart;

    void start(@Observes @Priority(1) StartupEvent event) {
        Logger.getLogger("").addHandler(this);
    }

    void stop(@Observes ShutdownEvent event) {
        Logger.getLogger("").removeHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            records.add(FORMATTER.format(record));
        }
    }

    List<String> list() {
        return List.copyOf(records);
    }

    /**
     * What was logged before the first test.
     */
    List<String> ofStart() {
        return ofStart == null ? list() : ofStart;
    }

    void clear() {
        if (ofStart == null) {
            ofStart = list();
        }
        records.clear();
    }

    @Override
    public void flush() {
    }

    @Override
    public void close() {
    }
}
