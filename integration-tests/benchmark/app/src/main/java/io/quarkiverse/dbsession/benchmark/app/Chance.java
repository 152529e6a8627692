package io.quarkiverse.dbsession.benchmark.app;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What the requests ask for.
 */
final class Chance {

    private static final int WORLDS = 10_000;
    private static final int SHOP = 1_000;

    private Chance() {
    }

    static int world() {
        return 1 + ThreadLocalRandom.current().nextInt(WORLDS);
    }

    /** In no order, each once: an identity map that answered some of them itself would be compared with statements. */
    static int[] worlds(int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            int id = world();
            while (contains(ids, i, id)) {
                id = world();
            }
            ids[i] = id;
        }
        return ids;
    }

    private static boolean contains(int[] ids, int count, int id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return true;
            }
        }
        return false;
    }

    /** Another number than the present one, so that something has to be written. */
    static int numberOtherThan(int present) {
        int number = 1 + ThreadLocalRandom.current().nextInt(WORLDS - 1);
        return number < present ? number : number + 1;
    }

    static int author() {
        return 1 + ThreadLocalRandom.current().nextInt(SHOP);
    }

    static int customer() {
        return 1 + ThreadLocalRandom.current().nextInt(SHOP);
    }

    static int item() {
        return 1 + ThreadLocalRandom.current().nextInt(SHOP);
    }
}
