package io.quarkiverse.dbsession.testing.runtime;

import java.util.ArrayList;
import java.util.List;

import io.quarkiverse.dbsession.testing.DbTestOwner;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;

/**
 * Tells the application with each request of RestAssured which test it belongs to, unless the test has said so itself.
 */
final class OwnerHeader implements Filter {

    private final String id;

    private OwnerHeader(String id) {
        this.id = id;
    }

    static void addFor(RunningTest test) {
        // That of a test of whose end nobody has told.
        remove();
        RestAssured.filters(new OwnerHeader(test.id()));
    }

    /**
     * Leaves those of the application's tests.
     */
    static void remove() {
        List<Filter> others = new ArrayList<>(RestAssured.filters());
        others.removeIf(OwnerHeader.class::isInstance);
        RestAssured.replaceFiltersWith(others);
    }

    @Override
    public Response filter(FilterableRequestSpecification request, FilterableResponseSpecification response,
            FilterContext context) {
        if (!request.getHeaders().hasHeaderWithName(DbTestOwner.HEADER)) {
            request.header(DbTestOwner.HEADER, id);
        }
        return context.next(request, response);
    }
}
