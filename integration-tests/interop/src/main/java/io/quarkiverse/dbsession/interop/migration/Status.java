package io.quarkiverse.dbsession.interop.migration;

/**
 * How far an order has come.
 */
public enum Status {
    NEW,
    PAID,
    SHIPPED
}
