package io.quarkiverse.dbsession.interop;

import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers with what was thrown, so that tests see what an application's own mapper would get.
 */
class Failures {

    @ServerExceptionMapper
    Response map(Throwable thrown) {
        return Response.status(500).type("text/plain").entity(text(thrown)).build();
    }

    interface Action {
        void perform() throws Exception;
    }

    /**
     * What an action throws.
     */
    static String said(Action action) {
        try {
            action.perform();
            return "nothing";
        } catch (Exception e) {
            return text(e);
        }
    }

    static String text(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            text.append(t == thrown ? "" : "\n").append(t.getClass().getSimpleName()).append(": ").append(t.getMessage());
        }
        return text.toString();
    }
}
