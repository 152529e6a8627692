package io.quarkiverse.dbsession.chaos;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jboss.logging.Logger;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.DbSessions;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;

/**
 * How it must not be done: the commit comes when the answer has been sent. The suite has to find that.
 */
@Path("/late")
@Produces(MediaType.APPLICATION_JSON)
public class LateResource {

    private static final Logger LOG = Logger.getLogger(LateResource.class);

    @Inject
    DbSessions sessions;

    @Inject
    CurrentVertxRequest request;

    private final ExecutorService workers = Executors.newFixedThreadPool(20, task -> {
        Thread thread = new Thread(task, "late");
        thread.setDaemon(true);
        return thread;
    });

    @POST
    @Path("/{way}/{work}")
    public Receipt late(@BeanParam Attack attack, String secret) {
        DbSession session = sessions.open();
        try {
            Work.perform(new SessionStatements(session), attack, secret);
        } catch (Throwable e) {
            session.close();
            throw e;
        }
        request.getCurrent().addEndHandler(end -> workers.execute(() -> {
            try (session) {
                session.commit();
            } catch (RuntimeException e) {
                LOG.error("Too late to tell", e);
            }
        }));
        return new Receipt(attack);
    }
}
