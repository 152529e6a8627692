package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.time.Instant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/**
 * The tables, as Hibernate sees them. Columns that nobody but the database fills are not among them.
 */
final class Entities {

    private Entities() {
    }

    @Entity
    @Table(name = "entry")
    public static class EntryEntity extends PanacheEntityBase {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;
        public int author;
        public String text;
    }

    @Entity
    @Table(name = "world")
    public static class WorldEntity extends PanacheEntityBase {
        @Id
        public int id;
        @Column(name = "random_number")
        public int randomNumber;

        World world() {
            return new World(id, randomNumber);
        }
    }

    @Entity
    @Table(name = "fortune")
    public static class FortuneEntity extends PanacheEntityBase {
        @Id
        public int id;
        public String message;
    }

    @Entity
    @Table(name = "item")
    public static class ItemEntity extends PanacheEntityBase {
        @Id
        public int id;
        public String name;
        public int quantity;
        public BigDecimal price;
        public boolean available;
        @Column(name = "created_at")
        public Instant createdAt;
    }

    @Entity
    @Table(name = "customer")
    public static class CustomerEntity extends PanacheEntityBase {
        @Id
        public int id;
        public String name;
        public int discount;

        Customer customer() {
            return new Customer(id, name, discount);
        }
    }

    @Entity
    @Table(name = "stock")
    public static class StockEntity extends PanacheEntityBase {
        @Id
        public int item;
        public int quantity;
    }

    @Entity
    @Table(name = "orders")
    public static class OrderEntity extends PanacheEntityBase {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;
        public int customer;
        public int item;
        public BigDecimal amount;
    }

    @Entity
    @Table(name = "audit")
    public static class AuditEntity extends PanacheEntityBase {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;
        public String action;
        public long reference;
    }
}
