package io.quarkiverse.dbsession.benchmark.measure.growth;

/**
 * What is measured of a request.
 */
public enum Quantity {
    /** From the request to the answer; of many requests at the same time, from one answer to the next. */
    TIME("time", "us"),
    /** Of the process of the application. */
    CPU("cpu", "us"),
    /** From the request to the answer, while many others are under way. */
    LATENCY("latency", "us"),
    /** That is used at the peak, above what is used without the request. */
    HEAP("heap", "KiB");

    private final String key;
    private final String unit;

    Quantity(String key, String unit) {
        this.key = key;
        this.unit = unit;
    }

    public String key() {
        return key;
    }

    public String unit() {
        return unit;
    }
}
