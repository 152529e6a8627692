package io.quarkiverse.dbsession.example;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;

import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Multi;

/**
 * Products over HTTP: what {@link Products} does, in use.
 */
@Path("/products")
public class ProductsResource {

    @Inject
    Products products;

    @GET
    public List<Product> list() {
        return products.all();
    }

    @GET
    @Path("{id}")
    public Product get(long id) {
        return products.find(id).orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("some")
    public List<Product> some(@QueryParam("id") List<Long> ids) {
        return products.findAll(ids);
    }

    @GET
    @Path("named")
    public List<Product> named(@QueryParam("name") List<String> names) {
        return products.named(names);
    }

    @GET
    @Path("affordable")
    public Product affordable(@QueryParam("budget") BigDecimal budget) {
        return products.firstAffordable(budget).orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("sales")
    public List<Sale> sales() {
        return products.sales();
    }

    @POST
    @Path("sales")
    public void sell(@QueryParam("product") long product, @QueryParam("quantity") int quantity,
            @QueryParam("customer") @Nullable String customer) {
        products.sell(product, quantity, customer);
    }

    @DELETE
    public void removeAll() {
        products.removeAll();
    }

    @POST
    public Product add(NewProduct product) {
        return products.add(product);
    }

    /**
     * @return the number of rows added
     */
    @POST
    @Path("batch")
    public int addAll(List<NewProduct> all) {
        return products.addAll(all);
    }

    /**
     * @return the identifiers of the rows added
     */
    @POST
    @Path("unnest")
    public List<Long> addAll(@QueryParam("name") List<String> names, @QueryParam("price") List<BigDecimal> prices) {
        return products.addAll(names.toArray(String[]::new), prices.toArray(BigDecimal[]::new));
    }

    // tag::import[]
    @POST
    @Path("import")
    @Consumes("text/csv")
    public long importCsv(InputStream csv) {
        return products.importCsv(csv); // the body goes to the database as it comes
    }
    // end::import[]

    /**
     * @return the number of rows added
     */
    @POST
    @Path("copy")
    public long importAll(List<NewProduct> all) {
        return products.importAll(all.stream());
    }

    // tag::export[]
    @GET
    @Path("export")
    @Produces("application/x-ndjson")
    @RestStreamElementType("application/json")
    public Multi<Product> export() {
        return products.export();
    }
    // end::export[]
}
