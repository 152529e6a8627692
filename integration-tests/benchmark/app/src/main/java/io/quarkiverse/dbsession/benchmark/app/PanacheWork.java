package io.quarkiverse.dbsession.benchmark.app;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import io.quarkiverse.dbsession.benchmark.app.Entities.AuditEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.CustomerEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.EntryEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.FortuneEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.ItemEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.OrderEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.StockEntity;
import io.quarkiverse.dbsession.benchmark.app.Entities.WorldEntity;

/**
 * Hibernate ORM with Panache. What is only read in rows becomes records at once, so that nobody watches it for changes.
 */
@ApplicationScoped
public class PanacheWork implements Work {

    @Inject
    Customers customers;

    @Inject
    Items items;

    @Inject
    Orders orders;

    @Inject
    Views views;

    @Override
    public String none() {
        return "none";
    }

    @Override
    @Transactional
    public void insert() {
        EntryEntity entry = new EntryEntity();
        entry.author = Chance.author();
        entry.text = Sql.TEXT;
        entry.persist();
    }

    @Override
    @Transactional
    public World select() {
        return WorldEntity.<WorldEntity> findById(Chance.world()).world();
    }

    @Override
    @Transactional
    public List<World> selects(int count) {
        List<World> found = new ArrayList<>(count);
        for (int id : Chance.worlds(count)) {
            found.add(WorldEntity.<WorldEntity> findById(id).world());
        }
        return found;
    }

    @Override
    @Transactional
    public Order five() {
        CustomerEntity customer = customers.find(Chance.customer());
        int item = Chance.item();
        BigDecimal amount = customer.customer().pays(items.price(item));
        long id = orders.insert(customer, item, amount);
        items.take(item);
        orders.audit(Sql.ORDERED, id);
        return new Order(id, customer.name, amount);
    }

    @Override
    @Transactional
    public List<Item> list() {
        return ItemEntity.find("order by id").project(Item.class).list();
    }

    @Override
    @Transactional
    public World independent() {
        int id = Chance.world();
        views.note(id);
        return WorldEntity.<WorldEntity> findById(id).world();
    }

    /** Hibernate writes what has changed in the order in which it was read, in one batch when the transaction ends. */
    @Override
    @Transactional
    public List<World> updates(int count) {
        int[] ids = Chance.worlds(count);
        Arrays.sort(ids);
        List<World> worlds = new ArrayList<>(count);
        for (int id : ids) {
            WorldEntity world = WorldEntity.findById(id);
            world.randomNumber = Chance.numberOtherThan(world.randomNumber);
            worlds.add(world.world());
        }
        return worlds;
    }

    @Override
    @Transactional
    public List<Fortune> fortunes() {
        return FortuneEntity.findAll().project(Fortune.class).list();
    }

    @ApplicationScoped
    static class Customers {

        CustomerEntity find(int id) {
            return CustomerEntity.findById(id);
        }
    }

    @ApplicationScoped
    static class Items {

        BigDecimal price(int id) {
            return ItemEntity.<ItemEntity> findById(id).price;
        }

        void take(int id) {
            StockEntity.update("quantity = quantity - 1 where item = ?1", id);
        }
    }

    @ApplicationScoped
    static class Orders {

        long insert(CustomerEntity customer, int item, BigDecimal amount) {
            OrderEntity order = new OrderEntity();
            order.customer = customer.id;
            order.item = item;
            order.amount = amount;
            order.persist();
            return order.id;
        }

        void audit(String action, long reference) {
            AuditEntity audit = new AuditEntity();
            audit.action = action;
            audit.reference = reference;
            audit.persist();
        }
    }

    @ApplicationScoped
    static class Views {

        @Inject
        Orders orders;

        @Transactional(TxType.REQUIRES_NEW)
        void note(int id) {
            orders.audit(Sql.VIEWED, id);
        }
    }
}
