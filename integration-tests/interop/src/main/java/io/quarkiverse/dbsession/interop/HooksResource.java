package io.quarkiverse.dbsession.interop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;
import io.quarkiverse.dbsession.DbSession;
import io.quarkus.agroal.DataSource;

/**
 * What observers of the transactions of one datasource hear, beside one of others, and what they can do about it.
 */
@Path("/hooks")
public class HooksResource {

    @Inject
    Hooks hooks;

    @Inject
    DbSession session;

    @Inject
    @DataSource("second")
    DbSession second;

    @Singleton
    static class Hooks {

        final List<String> heard = new CopyOnWriteArrayList<>();
        volatile boolean veto;
        volatile boolean failAfterwards;

        /** For as long as the transaction. */
        void begun(@Observes @DataSource("second") AfterBegin event) {
            heard.add("begun on " + event.dataSource());
            event.session().sql("select set_config('app.user', 'somebody', true)").query(String.class).single();
        }

        void last(@Observes @DataSource("second") @Priority(2) BeforeCommit event) {
            heard.add("committing");
            if (veto) {
                throw new Bad("vetoed");
            }
        }

        void first(@Observes @DataSource("second") @Priority(1) BeforeCommit event) {
            heard.add("about to commit");
            event.session().execute("insert into entry(text) values ('audited, for ' || current_setting('app.user'))");
        }

        void failing(@Observes @DataSource("second") @Priority(1) AfterCommit event) {
            if (failAfterwards) {
                throw new Bad("too late");
            }
        }

        void committed(@Observes @DataSource("second") @Priority(2) AfterCommit event) {
            heard.add("committed");
        }

        void rolledBack(@Observes @DataSource("second") AfterRollback event) {
            heard.add("rolled back");
        }
    }

    /**
     * Forgets what was heard before.
     */
    @POST
    public Response write(@QueryParam("how") String how) {
        hooks.heard.clear();
        hooks.veto = how.equals("veto");
        hooks.failAfterwards = how.equals("fail-afterwards");
        session.execute("insert into entry(text) values ('default')");
        if (!how.equals("untouched")) {
            second.execute("insert into entry(text) values ('second')");
        }
        return Response.status(how.equals("conflict") ? 409 : 204).build();
    }

    @GET
    public List<String> heard() {
        return hooks.heard;
    }
}
