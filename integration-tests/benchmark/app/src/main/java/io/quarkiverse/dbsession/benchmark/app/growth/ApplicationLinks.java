package io.quarkiverse.dbsession.benchmark.app.growth;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Fifty beans, shared by all requests.
 */
final class ApplicationLinks {

    private ApplicationLinks() {
    }

    @ApplicationScoped
    static class Link1 extends Link {
    }

    @ApplicationScoped
    static class Link2 extends Link {
    }

    @ApplicationScoped
    static class Link3 extends Link {
    }

    @ApplicationScoped
    static class Link4 extends Link {
    }

    @ApplicationScoped
    static class Link5 extends Link {
    }

    @ApplicationScoped
    static class Link6 extends Link {
    }

    @ApplicationScoped
    static class Link7 extends Link {
    }

    @ApplicationScoped
    static class Link8 extends Link {
    }

    @ApplicationScoped
    static class Link9 extends Link {
    }

    @ApplicationScoped
    static class Link10 extends Link {
    }

    @ApplicationScoped
    static class Link11 extends Link {
    }

    @ApplicationScoped
    static class Link12 extends Link {
    }

    @ApplicationScoped
    static class Link13 extends Link {
    }

    @ApplicationScoped
    static class Link14 extends Link {
    }

    @ApplicationScoped
    static class Link15 extends Link {
    }

    @ApplicationScoped
    static class Link16 extends Link {
    }

    @ApplicationScoped
    static class Link17 extends Link {
    }

    @ApplicationScoped
    static class Link18 extends Link {
    }

    @ApplicationScoped
    static class Link19 extends Link {
    }

    @ApplicationScoped
    static class Link20 extends Link {
    }

    @ApplicationScoped
    static class Link21 extends Link {
    }

    @ApplicationScoped
    static class Link22 extends Link {
    }

    @ApplicationScoped
    static class Link23 extends Link {
    }

    @ApplicationScoped
    static class Link24 extends Link {
    }

    @ApplicationScoped
    static class Link25 extends Link {
    }

    @ApplicationScoped
    static class Link26 extends Link {
    }

    @ApplicationScoped
    static class Link27 extends Link {
    }

    @ApplicationScoped
    static class Link28 extends Link {
    }

    @ApplicationScoped
    static class Link29 extends Link {
    }

    @ApplicationScoped
    static class Link30 extends Link {
    }

    @ApplicationScoped
    static class Link31 extends Link {
    }

    @ApplicationScoped
    static class Link32 extends Link {
    }

    @ApplicationScoped
    static class Link33 extends Link {
    }

    @ApplicationScoped
    static class Link34 extends Link {
    }

    @ApplicationScoped
    static class Link35 extends Link {
    }

    @ApplicationScoped
    static class Link36 extends Link {
    }

    @ApplicationScoped
    static class Link37 extends Link {
    }

    @ApplicationScoped
    static class Link38 extends Link {
    }

    @ApplicationScoped
    static class Link39 extends Link {
    }

    @ApplicationScoped
    static class Link40 extends Link {
    }

    @ApplicationScoped
    static class Link41 extends Link {
    }

    @ApplicationScoped
    static class Link42 extends Link {
    }

    @ApplicationScoped
    static class Link43 extends Link {
    }

    @ApplicationScoped
    static class Link44 extends Link {
    }

    @ApplicationScoped
    static class Link45 extends Link {
    }

    @ApplicationScoped
    static class Link46 extends Link {
    }

    @ApplicationScoped
    static class Link47 extends Link {
    }

    @ApplicationScoped
    static class Link48 extends Link {
    }

    @ApplicationScoped
    static class Link49 extends Link {
    }

    @ApplicationScoped
    static class Link50 extends Link {
    }
}
