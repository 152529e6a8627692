package io.quarkiverse.dbsession.interop.migration;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.RedirectionException;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The same requests to code of each kind. What becomes of their rows is where they differ.
 */
@Path("/orders/{with}")
public class OrdersResource {

    private final Map<String, Orders> orders;

    @Inject
    OrdersResource(OrdersWithJdbcClient jdbcClient, OrdersWithJdbi jdbi, OrdersWithJdbc jdbc, OrdersWithDbSession session) {
        orders = Map.of("jdbc-client", jdbcClient, "jdbi", jdbi, "jdbc", jdbc, "session", session);
    }

    @POST
    public Response add(@PathParam("with") String with, @QueryParam("end") String end) throws IOException {
        addTwo(with);
        return end(end);
    }

    /**
     * A third one breaks a constraint, and nobody hears of it.
     */
    @POST
    @Path("/swallowed")
    public Response swallowed(@PathParam("with") String with, @QueryParam("end") String end) throws IOException {
        addTwo(with);
        addOneInVain(with);
        return end(end);
    }

    @POST
    @Path("/transactional")
    @Transactional
    public Response transactional(@PathParam("with") String with, @QueryParam("end") String end) throws IOException {
        addTwo(with);
        return end(end);
    }

    @POST
    @Path("/transactional/swallowed")
    @Transactional
    public Response transactionalAndSwallowed(@PathParam("with") String with, @QueryParam("end") String end)
            throws IOException {
        return swallowed(with, end);
    }

    /** Without it, the application's mapper for everything would answer 500. */
    @ServerExceptionMapper
    Response map(RedirectionException redirection) {
        return redirection.getResponse();
    }

    private void addTwo(String with) {
        addOne(with, "B-1");
        addOne(with, "B-2");
    }

    private void addOne(String with, String number) {
        orders.get(with).add(new NewOrder(number, BigDecimal.ONE, null, null));
    }

    private void addOneInVain(String with) {
        try {
            addOne(with, "B-2");
        } catch (RuntimeException e) {
            // As if nothing had happened.
        }
    }

    private static Response end(String end) throws IOException {
        return switch (end) {
            case "checked" -> throw new IOException("checked");
            case "unchecked" -> throw new IllegalStateException("unchecked");
            case "redirect" -> throw new RedirectionException(303, URI.create("/elsewhere"));
            default -> Response.status(Integer.parseInt(end)).build();
        };
    }
}
