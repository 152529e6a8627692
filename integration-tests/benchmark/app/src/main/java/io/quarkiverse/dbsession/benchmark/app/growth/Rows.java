package io.quarkiverse.dbsession.benchmark.app.growth;

import java.lang.management.ManagementFactory;

/**
 * What becomes of the rows of one request: they are added up. Can collect garbage at one of them, to find out what is alive at
 * that time.
 */
final class Rows {

    private final int collectAt;
    private int count;
    private long checksum;
    private long usedHeap;

    private Rows(int collectAt) {
        this.collectAt = collectAt;
    }

    /**
     * Rows that are kept: most is alive at the last one.
     */
    static Rows kept(int expected, boolean heap) {
        return new Rows(heap ? expected : 0);
    }

    /**
     * Rows that pass: any of them will do, and the first and last are no proof.
     */
    static Rows passing(int expected, boolean heap) {
        return new Rows(heap ? Math.max(1, expected / 2) : 0);
    }

    void add(GrowthRow row) {
        checksum += row.number() + row.text().length();
        if (++count == collectAt) {
            System.gc();
            usedHeap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    Answer answer() {
        return new Answer(count, checksum, usedHeap);
    }
}
