package io.quarkiverse.dbsession.interop.migration;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an application does with its orders.
 */
public interface Orders {

    Optional<Order> find(long id);

    /**
     * All orders, each with its customer if it has one. The records differ, because libraries want annotations on them.
     */
    List<? extends Record> withCustomers();

    /**
     * @return the id of the new order
     */
    long add(NewOrder order);

    /**
     * @return whether there was none of the same number
     */
    boolean addIfNew(NewOrder order);

    /**
     * @return how many were added
     */
    int addAll(List<NewOrder> orders);

    /**
     * Adds those that keep the rules of the table.
     *
     * @return how many were added
     */
    int addValid(List<NewOrder> orders);

    /**
     * Adds an order, and a trace of it that stays whatever becomes of the order.
     */
    void addWithTrace(NewOrder order);

    int change(Change change);

    int mark(Collection<Long> ids, Status status);

    List<Order> findAll(Collection<Long> ids);

    void export(Consumer<Order> target);

    /**
     * Adds the total of an order to that of another one, which takes its place.
     *
     * @throws IllegalArgumentException if one of them does not exist
     */
    void merge(long from, long into);

    /**
     * Removes an order, and leaves a trace of it.
     *
     * @throws IllegalArgumentException if it has been shipped, or does not exist
     */
    void cancel(long id);

    Report report();
}
