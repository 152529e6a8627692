package io.quarkiverse.dbsession.benchmark.app.growth;

/**
 * What tells that the work was done.
 *
 * @param count of what has grown
 * @param checksum of what was read
 * @param usedHeap in bytes, after a collection in the middle of the work; 0 if nobody has asked for it
 */
public record Answer(int count, long checksum, long usedHeap) {

    Answer(int count, long checksum) {
        this(count, checksum, 0);
    }
}
