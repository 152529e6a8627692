package io.quarkiverse.dbsession.benchmark.spring;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The routes, which are the same on all threads.
 */
abstract class WorkController {

    private final Work work;

    WorkController(Work work) {
        this.work = work;
    }

    @GetMapping(path = "/none", produces = MediaType.TEXT_PLAIN_VALUE)
    public String none() {
        return work.none();
    }

    @PostMapping("/insert")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void insert() {
        work.insert();
    }

    @GetMapping("/select")
    public World select() {
        return work.select();
    }
}
