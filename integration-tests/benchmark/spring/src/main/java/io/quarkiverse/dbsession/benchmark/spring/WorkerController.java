package io.quarkiverse.dbsession.benchmark.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.thread.Threading;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/worker/spring")
@ConditionalOnThreading(Threading.PLATFORM)
class WorkerController extends WorkController {

    WorkerController(Work work) {
        super(work);
    }
}
