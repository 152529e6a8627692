package io.quarkiverse.dbsession.example;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;

import org.jboss.resteasy.reactive.RestQuery;

import io.quarkiverse.dbsession.DbSession;
import io.quarkiverse.dbsession.Query;
import io.smallrye.mutiny.Multi;

/**
 * As many rows as are asked for, in constant memory: counted in the process, or sent to the client as they come.
 */
@Path("/streams")
public class StreamsResource {

    @Inject
    DbSession session;

    /**
     * @param rows how many there were
     * @param sum of their numbers
     * @param maxMemory what the heap may grow to
     */
    public record Total(long rows, long sum, long maxMemory) {
    }

    // What is in the select list is computed row by row; in the from clause the server would write it to a file first.
    private Query<Long> numbers(long count) {
        return session.sql("select generate_series(1, :count)").param("count", count).query(Long.class);
    }

    @GET
    @Path("/stream")
    public Total stream(@RestQuery long count) {
        Counter counter = new Counter();
        try (Stream<Long> numbers = numbers(count).stream()) {
            numbers.forEach(counter::add);
        }
        return counter.total();
    }

    @GET
    @Path("/for-each")
    public Total forEach(@RestQuery long count) {
        Counter counter = new Counter();
        numbers(count).forEach(counter::add);
        return counter.total();
    }

    @GET
    @Path("/multi")
    public Total multi(@RestQuery long count) {
        Counter counter = new Counter();
        numbers(count).multi().onItem().invoke(counter::add).onItem().ignoreAsUni().await().indefinitely();
        return counter.total();
    }

    @GET
    @Path("/multi-body")
    @Produces("application/x-ndjson")
    public Multi<Long> multiBody(@RestQuery long count) {
        return numbers(count).multi();
    }

    @GET
    @Path("/output-body")
    @Produces(MediaType.TEXT_PLAIN)
    public StreamingOutput outputBody(@RestQuery long count) {
        return out -> {
            try (Stream<Long> numbers = numbers(count).stream()) {
                for (Long number : (Iterable<Long>) numbers::iterator) {
                    out.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
                }
            }
        };
    }

    /** Items of a Multi come one after the other, but on several threads. */
    private static final class Counter {

        private final LongAdder rows = new LongAdder();
        private final LongAdder sum = new LongAdder();

        void add(long number) {
            rows.increment();
            sum.add(number);
        }

        Total total() {
            return new Total(rows.sum(), sum.sum(), Runtime.getRuntime().maxMemory());
        }
    }
}
