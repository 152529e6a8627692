package io.quarkiverse.dbsession.benchmark.measure;

import java.util.Locale;

/**
 * What a request does.
 */
enum Work {

    NONE("GET", 200, "no SQL"),
    INSERT("POST", 204, "one insert"),
    SELECT("GET", 200, "one select by key"),
    SELECTS20("GET", 200, "20 selects by key"),
    FIVE("POST", 200, "5 statements, 3 beans"),
    LIST("GET", 200, "1,000 rows as JSON"),
    INDEPENDENT("POST", 200, "page, independent insert"),
    DB("GET", 200, "TechEmpower db"),
    QUERIES("GET", 200, "TechEmpower queries, 20"),
    UPDATES("POST", 200, "TechEmpower updates, 20"),
    FORTUNES("GET", 200, "TechEmpower fortunes");

    private final String method;
    private final int status;
    private final String title;

    Work(String method, int status, String title) {
        this.method = method;
        this.status = status;
        this.title = title;
    }

    String method() {
        return method;
    }

    /** Of an answer that is as it should be. */
    int status() {
        return status;
    }

    /** For people. */
    String title() {
        return title;
    }

    /** As it is called in paths and reports. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
