package io.quarkiverse.dbsession.benchmark.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.thread.Threading;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/virtual/spring")
@ConditionalOnThreading(Threading.VIRTUAL)
class VirtualController extends WorkController {

    VirtualController(Work work) {
        super(work);
    }
}
