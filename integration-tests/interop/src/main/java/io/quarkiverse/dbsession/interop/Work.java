package io.quarkiverse.dbsession.interop;

import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;

/**
 * The pieces of work that are done everywhere.
 */
@ApplicationScoped
public class Work {

    static final String TEXT = "work";

    @Inject
    DbSession session;

    @Inject
    @DataSource("plain")
    AgroalDataSource beside;

    @Inject
    Entries entries;

    @Inject
    AsyncEntries async;

    /**
     * @return how many rows others see when it has been done, or what was thrown
     */
    String perform(String how) {
        try {
            return switch (how) {
                case "atomic" -> seenAfter(() -> entries.atomic(TEXT));
                case "atomic-fails" -> seenAfter(() -> entries.atomicAndFails(TEXT));
                case "unit" -> seenAfter(() -> session.atomic().run(() -> entries.insert(TEXT)));
                case "commit" -> seenAfter(() -> {
                    entries.insert(TEXT);
                    session.commit();
                });
                case "forget" -> seenAfter(() -> entries.insert(TEXT));
                case "jta" -> seenAfter(() -> entries.required(TEXT));
                case "stage" -> seenWith(async.stage(TEXT, false));
                case "stage-fails" -> seenWith(async.stage(TEXT, true));
                case "uni" -> seenWith(async.uni(TEXT, false).subscribeAsCompletionStage());
                case "uni-fails" -> seenWith(async.uni(TEXT, true).subscribeAsCompletionStage());
                case "uni-cancelled" -> seenAfter(() -> async.cancel(TEXT));
                default -> throw new IllegalArgumentException(how);
            };
        } catch (Exception e) {
            return Failures.text(e);
        }
    }

    private interface Action {
        void perform() throws Exception;
    }

    private String seenAfter(Action action) throws Exception {
        action.perform();
        return seen();
    }

    /** Looks as soon as the result is there, on the thread that brings it. */
    private String seenWith(CompletionStage<?> stage) throws Exception {
        return stage.thenApply(result -> seen()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    String seen() {
        try (var connection = beside.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from entry where text = '" + TEXT + "'")) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
