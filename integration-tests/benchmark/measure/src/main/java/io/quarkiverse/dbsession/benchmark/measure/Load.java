package io.quarkiverse.dbsession.benchmark.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.HdrHistogram.Histogram;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/**
 * Clients that send one request after the other, each as soon as the one before it has been answered, over connections that
 * are kept. All of them live on one thread, so that the machine is left to what is measured. One measurement at a time.
 */
public final class Load implements AutoCloseable {

    private static final int MOST_CLIENTS = 10_000;
    private static final long PATIENCE_SECONDS = 60;
    /** A run of half an hour need not be thrown away for one of millions; more than that have a reason. */
    private static final int MOST_LOST = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient http = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true).setKeepAliveTimeout(0),
            new PoolOptions().setHttp1MaxSize(MOST_CLIENTS).setCleanerPeriod(0));
    private final List<String> lost = new CopyOnWriteArrayList<>();

    /** The requests that had no answer since their connection was closed, in all measurements so far. */
    List<String> lost() {
        return List.copyOf(lost);
    }

    /**
     * Returns when all that was sent has been answered.
     *
     * @param clients at most 10,000
     * @param length after which nothing more is sent
     * @return with what the application has counted meanwhile, less what it takes to ask it
     * @throws IllegalStateException when a status is not the expected one, or requests are not answered: a few whose connection
     *         was closed are reported instead, see {@link #lost}
     */
    public Sample measure(Request request, int clients, Duration length) {
        try {
            Counters asked = request.server().counters();
            Counters before = request.server().counters();
            Sample sample = run(request, clients, length);
            return sample.with(request.server().counters().since(before).lessAllocationOf(before.since(asked)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #measure}, without asking the application.
     */
    public Sample run(Request request, int clients, Duration length) {
        return run(request.server().port(), request.method(), request.path(), request.status(), clients, length);
    }

    Sample run(int port, String method, String path, int status, int clients, Duration length) {
        if (clients > MOST_CLIENTS) {
            throw new IllegalArgumentException(clients + " clients would wait for each other's connections; " + MOST_CLIENTS
                    + " are possible");
        }
        RequestOptions options = new RequestOptions().setHost("127.0.0.1").setPort(port).setMethod(HttpMethod.valueOf(method))
                .setURI(path);
        Stretch stretch = new Stretch(options, status, clients, length.toNanos());
        context.runOnContext(now -> stretch.start());
        try {
            return stretch.done.get(length.toSeconds() + PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(method + " " + path + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(method + " " + path + " is not answered within " + PATIENCE_SECONDS + " seconds",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Nobody interrupts a measurement", e);
        }
    }

    /** On the thread of the clients, all of it. */
    private final class Stretch {

        private final RequestOptions options;
        private final int status;
        private final long length;
        private final CompletableFuture<Sample> done = new CompletableFuture<>();
        private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
        private int clients;
        private long start;

        Stretch(RequestOptions options, int status, int clients, long length) {
            this.options = options;
            this.status = status;
            this.clients = clients;
            this.length = length;
        }

        void start() {
            start = System.nanoTime();
            // The first answers come after this loop.
            for (int client = 0, all = clients; client < all; client++) {
                send(System.nanoTime());
            }
        }

        private void send(long sent) {
            http.request(options).compose(HttpClientRequest::send).compose(this::read).onSuccess(read -> answered(sent))
                    .onFailure(this::failed);
        }

        private void failed(Throwable failure) {
            if (failure instanceof HttpClosedException && lost.size() < MOST_LOST) {
                lost.add(options.getMethod() + " " + options.getURI());
                next(System.nanoTime());
            } else {
                done.completeExceptionally(failure);
            }
        }

        private Future<Void> read(HttpClientResponse response) {
            if (response.statusCode() != status) {
                return Future.failedFuture("answered with " + response.statusCode() + " and not with " + status);
            }
            return response.end();
        }

        private void answered(long sent) {
            long now = System.nanoTime();
            latencies.recordValue(now - sent);
            next(now);
        }

        private void next(long now) {
            if (done.isDone()) {
                // Another client has failed.
                return;
            }
            if (now - start < length) {
                send(now);
            } else if (--clients == 0) {
                done.complete(new Sample(latencies.getTotalCount(), now - start, latencies, null));
            }
        }
    }

    @Override
    public void close() {
        http.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
