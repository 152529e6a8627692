package io.quarkiverse.dbsession.benchmark.app.growth;

import jakarta.enterprise.context.RequestScoped;

/**
 * Fifty beans, made anew for each request.
 */
final class RequestLinks {

    private RequestLinks() {
    }

    @RequestScoped
    static class Link1 extends Link {
    }

    @RequestScoped
    static class Link2 extends Link {
    }

    @RequestScoped
    static class Link3 extends Link {
    }

    @RequestScoped
    static class Link4 extends Link {
    }

    @RequestScoped
    static class Link5 extends Link {
    }

    @RequestScoped
    static class Link6 extends Link {
    }

    @RequestScoped
    static class Link7 extends Link {
    }

    @RequestScoped
    static class Link8 extends Link {
    }

    @RequestScoped
    static class Link9 extends Link {
    }

    @RequestScoped
    static class Link10 extends Link {
    }

    @RequestScoped
    static class Link11 extends Link {
    }

    @RequestScoped
    static class Link12 extends Link {
    }

    @RequestScoped
    static class Link13 extends Link {
    }

    @RequestScoped
    static class Link14 extends Link {
    }

    @RequestScoped
    static class Link15 extends Link {
    }

    @RequestScoped
    static class Link16 extends Link {
    }

    @RequestScoped
    static class Link17 extends Link {
    }

    @RequestScoped
    static class Link18 extends Link {
    }

    @RequestScoped
    static class Link19 extends Link {
    }

    @RequestScoped
    static class Link20 extends Link {
    }

    @RequestScoped
    static class Link21 extends Link {
    }

    @RequestScoped
    static class Link22 extends Link {
    }

    @RequestScoped
    static class Link23 extends Link {
    }

    @RequestScoped
    static class Link24 extends Link {
    }

    @RequestScoped
    static class Link25 extends Link {
    }

    @RequestScoped
    static class Link26 extends Link {
    }

    @RequestScoped
    static class Link27 extends Link {
    }

    @RequestScoped
    static class Link28 extends Link {
    }

    @RequestScoped
    static class Link29 extends Link {
    }

    @RequestScoped
    static class Link30 extends Link {
    }

    @RequestScoped
    static class Link31 extends Link {
    }

    @RequestScoped
    static class Link32 extends Link {
    }

    @RequestScoped
    static class Link33 extends Link {
    }

    @RequestScoped
    static class Link34 extends Link {
    }

    @RequestScoped
    static class Link35 extends Link {
    }

    @RequestScoped
    static class Link36 extends Link {
    }

    @RequestScoped
    static class Link37 extends Link {
    }

    @RequestScoped
    static class Link38 extends Link {
    }

    @RequestScoped
    static class Link39 extends Link {
    }

    @RequestScoped
    static class Link40 extends Link {
    }

    @RequestScoped
    static class Link41 extends Link {
    }

    @RequestScoped
    static class Link42 extends Link {
    }

    @RequestScoped
    static class Link43 extends Link {
    }

    @RequestScoped
    static class Link44 extends Link {
    }

    @RequestScoped
    static class Link45 extends Link {
    }

    @RequestScoped
    static class Link46 extends Link {
    }

    @RequestScoped
    static class Link47 extends Link {
    }

    @RequestScoped
    static class Link48 extends Link {
    }

    @RequestScoped
    static class Link49 extends Link {
    }

    @RequestScoped
    static class Link50 extends Link {
    }
}
