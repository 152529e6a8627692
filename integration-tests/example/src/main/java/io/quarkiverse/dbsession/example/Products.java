package io.quarkiverse.dbsession.example;

import java.io.InputStream;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSession;
import io.smallrye.mutiny.Multi;

/**
 * Records, many rows at once, and rows one by one.
 */
@ApplicationScoped
public class Products {

    @Inject
    DbSession session;

    // tag::list[]
    public List<Product> all() {
        return session.sql("select * from product order by id").query(Product.class).list();
    }
    // end::list[]

    // tag::find[]
    public Optional<Product> find(long id) {
        return session.sql("select * from product where id = :id").param("id", id).query(Product.class).optional();
    }
    // end::find[]

    // tag::params[]
    public Product add(NewProduct product) {
        return session.sql("""
                insert into product (name, price, description, tags)
                values (:name, :price, :description, :tags)
                returning *
                """)
                .params(product) // each component to the parameter of its name
                .query(Product.class)
                .single();
    }
    // end::params[]

    // tag::any[]
    public List<Product> findAll(Collection<Long> ids) {
        return session.sql("select * from product where id = any(:ids) order by id")
                .param("ids", ids) // one SQL array
                .query(Product.class)
                .list();
    }
    // end::any[]

    // tag::in[]
    public List<Product> named(Collection<String> names) {
        return session.sql("select * from product where name in (:names) order by id")
                .param("names", names) // as many parameters as there are names
                .query(Product.class)
                .list();
    }
    // end::in[]

    // tag::nested[]
    public List<Sale> sales() {
        return session.sql("""
                select s.id, s.quantity, s.sold_at,
                       p.id as product_id, p.name as product_name, p.price as product_price,
                       p.description as product_description, p.tags as product_tags,
                       c.id as customer_id, c.name as customer_name
                from sale s
                join product p on p.id = s.product_id
                left join customer c on c.id = s.customer_id
                order by s.id
                """).query(Sale.class).list();
    }
    // end::nested[]

    /**
     * @param customer the name of a new customer, or {@code null} for nobody
     */
    public void sell(long product, int quantity, @Nullable String customer) {
        Long customerId = customer == null ? null
                : session.sql("insert into customer (name) values (:name) returning id").param("name", customer)
                        .query(Long.class).single();
        session.execute("insert into sale (product_id, quantity, customer_id) values (?, ?, ?)", product, quantity, customerId);
    }

    public void removeAll() {
        session.execute("truncate product, sale, customer");
    }

    // tag::batch[]
    public int addAll(List<NewProduct> products) {
        int[] counts = session.sql("""
                insert into product (name, price, description, tags)
                values (:name, :price, :description, :tags)
                """).batch(products);
        return counts.length;
    }
    // end::batch[]

    // tag::unnest[]
    public List<Long> addAll(String[] names, BigDecimal[] prices) {
        return session.sql("""
                insert into product (name, price)
                select * from unnest(:names, :prices)
                returning id
                """)
                .param("names", names)
                .param("prices", prices)
                .query(Long.class)
                .list();
    }
    // end::unnest[]

    // tag::copy[]
    public long importCsv(InputStream csv) {
        return session.copyIn("copy product (name, price) from stdin (format csv, header)", csv);
    }
    // end::copy[]

    // tag::copy-rows[]
    public long importAll(Stream<NewProduct> products) {
        return session.copyIn("copy product (name, price, description, tags) from stdin", products);
    }
    // end::copy-rows[]

    // tag::stream[]
    public Optional<Product> firstAffordable(BigDecimal budget) {
        try (Stream<Product> products = session.sql("select * from product order by id").query(Product.class).stream()) {
            return products.filter(product -> product.price().compareTo(budget) <= 0).findFirst(); // reads no further
        }
    }
    // end::stream[]

    // tag::multi[]
    public Multi<Product> export() {
        return session.sql("select * from product order by id").query(Product.class).multi();
    }
    // end::multi[]
}
