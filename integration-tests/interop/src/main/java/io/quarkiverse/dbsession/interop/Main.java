package io.quarkiverse.dbsession.interop;

import jakarta.inject.Inject;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Serves, or does the piece of work that its argument names, with a second argument in a request context.
 */
@QuarkusMain
public class Main implements QuarkusApplication {

    @Inject
    Work work;

    @Inject
    Jobs jobs;

    @Override
    public int run(String... args) {
        if (args.length == 0) {
            Quarkus.waitForExit();
        } else {
            // No request context is active here.
            System.out.println("Seen by others: " + (args.length == 1 ? work.perform(args[0]) : jobs.activated(args[0])));
        }
        return 0;
    }
}
