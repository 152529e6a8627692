package io.quarkiverse.dbsession.chaos.suite;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.chaos.fault.BadClients;
import io.quarkiverse.dbsession.chaos.fault.BadClients.Request;
import io.quarkiverse.dbsession.chaos.suite.Client.Answer;
import io.quarkiverse.dbsession.chaos.suite.Fault.Manner;

/**
 * Clients that attack the application at the same time, each with one request after the other, and write down what they got.
 */
final class Load {

    static final int CLIENTS = 64;

    /** How many requests each client has under way when it has many. */
    private static final int AT_ONCE = 20;

    /** Beyond every limit: who waits so long notes that no answer came. */
    private static final int TIMEOUT = 60_000;

    private static final List<String> NEVER_SAID = List.of("secret-", "insert into", "select ", "update ", "Exception",
            "Error:",
            "\tat ", "java.", "org.postgresql", "io.quarkiverse", "ERROR:", "FATAL:");

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 16, task -> {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong ids;
    private final Database database;
    private final long seed;

    /**
     * @param ids of requests, over all loads
     */
    Load(AtomicLong ids, Database database, long seed) {
        this.ids = ids;
        this.database = database;
        this.seed = seed;
    }

    /** Begins; the clients end when the scene is no longer attacked, each after its last answer. */
    List<Future<List<Entry>>> begin(Engine engine, Fault fault, Scene scene) {
        List<Future<List<Entry>>> ledgers = new ArrayList<>();
        List<Kind> kinds = fault.kinds.stream().filter(engine::has).toList();
        List<Kind> background = fault.background.stream().filter(engine::has).toList();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * 31 + fault.name.hashCode() + i * 7919L);
            List<Kind> own = background.isEmpty() || i % 2 == 0 ? kinds : background;
            ledgers.add(threads.submit(() -> run(engine, own, fault.manner, scene, random)));
        }
        return ledgers;
    }

    private List<Entry> run(Engine engine, List<Kind> kinds, Manner manner, Scene scene, Random random) {
        List<Entry> ledger = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < (manner == Manner.MANY_AT_ONCE ? AT_ONCE : 1); i++) {
            clients.add(new Client(scene.port(), TIMEOUT));
        }
        BadClients bad = BadClients.of(scene.port(), random);
        try {
            while (scene.attacked()) {
                if (manner == Manner.MANY_AT_ONCE) {
                    atOnce(engine, kinds, clients, random, ledger);
                } else if (manner != Manner.WELL && random.nextInt(4) > 0) {
                    misbehave(engine, kinds.get(random.nextInt(kinds.size())), manner, bad, random, ledger);
                } else {
                    // Well-behaved clients are among all others: those must not harm them.
                    one(engine, kinds.get(random.nextInt(kinds.size())), clients.get(0), ledger);
                }
            }
        } finally {
            clients.forEach(Client::close);
        }
        return ledger;
    }

    private byte[] request(Engine engine, Kind kind, long id) {
        return Client.request("POST", kind.path(engine, id), database.secret(id));
    }

    private void one(Engine engine, Kind kind, Client client, List<Entry> ledger) {
        long id = ids.incrementAndGet();
        long start = System.nanoTime();
        try {
            client.connect();
        } catch (IOException e) {
            ledger.add(entry(id, kind, e instanceof ConnectException ? Entry.REFUSED : Entry.NO_ANSWER, start));
            LockSupport.parkNanos(20_000_000);
            return;
        }
        try {
            ledger.add(entry(id, kind, client.exchange(request(engine, kind, id)), start));
            if (kind.work().startsWith("stream-throws")) {
                // The application ends connections whose answers have broken off; the next request might just miss that.
                client.close();
            }
        } catch (IOException e) {
            client.close();
            ledger.add(entry(id, kind, Entry.NO_ANSWER, start));
        }
    }

    private void misbehave(Engine engine, Kind kind, Manner manner, BadClients bad, Random random, List<Entry> ledger) {
        long id = ids.incrementAndGet();
        Request request = Request.post(kind.path(engine, id), "text/plain", database.secret(id));
        long start = System.nanoTime();
        try {
            switch (manner) {
                case LEAVES -> leave(bad, request, random);
                case NEVER_FINISHES -> bad.neverFinishBody(request, Duration.ofMillis(1 + random.nextInt(400)));
                default -> {
                    Answer answer = Answer.of(bad.readSlowly(request, 4096, Duration.ofMillis(2)));
                    // How long it takes is the client's doing.
                    ledger.add(entry(id, kind, answer, System.nanoTime()));
                    return;
                }
            }
            ledger.add(entry(id, kind, Entry.LEFT, start));
        } catch (IOException e) {
            ledger.add(entry(id, kind, manner == Manner.READS_SLOWLY ? Entry.NO_ANSWER : Entry.LEFT, start));
        }
    }

    private static void leave(BadClients bad, Request request, Random random) throws IOException {
        switch (random.nextInt(6)) {
            case 0 -> bad.leaveInHead(request);
            case 1 -> bad.leaveAfterHead(request);
            case 2 -> bad.leaveInBody(request);
            case 3, 4 -> bad.leaveAfterRequest(request);
            default -> bad.leaveInResponse(request, 1 + random.nextInt(200));
        }
    }

    private void atOnce(Engine engine, List<Kind> kinds, List<Client> clients, Random random, List<Entry> ledger) {
        long[] started = new long[clients.size()];
        long[] sent = new long[clients.size()];
        Kind[] asked = new Kind[clients.size()];
        for (int i = 0; i < clients.size(); i++) {
            sent[i] = ids.incrementAndGet();
            asked[i] = kinds.get(random.nextInt(kinds.size()));
            started[i] = System.nanoTime();
            try {
                clients.get(i).send(request(engine, asked[i], sent[i]));
            } catch (IOException e) {
                clients.get(i).close();
                ledger.add(entry(sent[i], asked[i], Entry.NO_ANSWER, started[i]));
                sent[i] = 0;
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            if (sent[i] > 0) {
                try {
                    ledger.add(entry(sent[i], asked[i], clients.get(i).receive(), started[i]));
                } catch (IOException e) {
                    ledger.add(entry(sent[i], asked[i], Entry.NO_ANSWER, started[i]));
                }
            }
        }
    }

    private static Entry entry(long id, Kind kind, int status, long start) {
        return new Entry(id, kind, status, "", "", start, System.nanoTime() - start, null);
    }

    private static Entry entry(long id, Kind kind, Answer answer, long start) {
        return new Entry(id, kind, answer.status(), answer.status() < 400 ? "" : answer.header("Outcome"),
                answer.status() < 400 ? "" : answer.header("Committed"), start, System.nanoTime() - start, leaked(answer));
    }

    private static @Nullable String leaked(Answer answer) {
        for (String text : NEVER_SAID) {
            if (answer.text().contains(text)) {
                return answer.text();
            }
        }
        return null;
    }
}
