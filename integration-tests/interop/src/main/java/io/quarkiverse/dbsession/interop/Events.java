package io.quarkiverse.dbsession.interop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;

import io.quarkiverse.dbsession.AfterBegin;
import io.quarkiverse.dbsession.AfterCommit;
import io.quarkiverse.dbsession.AfterRollback;
import io.quarkiverse.dbsession.BeforeCommit;

/**
 * Writes down the transactions that sessions have been in, and does what it is told to when they end.
 */
@Singleton
class Events {

    private final List<String> list = new CopyOnWriteArrayList<>();

    volatile boolean veto;
    volatile boolean write;
    volatile boolean failAfterwards;

    @Inject
    TransactionManager manager;

    void begun(@Observes AfterBegin event) throws SystemException {
        add("begun");
    }

    void committing(@Observes BeforeCommit event) throws SystemException {
        add("committing");
        if (write) {
            event.session().execute("insert into entry(text) values ('written before the commit')");
        }
        if (veto) {
            throw new Bad("vetoed");
        }
    }

    void committed(@Observes AfterCommit event) throws SystemException {
        add("committed");
        if (failAfterwards) {
            throw new Bad("too late");
        }
    }

    void rolledBack(@Observes AfterRollback event) throws SystemException {
        add("rolled back");
    }

    private void add(String what) throws SystemException {
        list.add(what + (manager.getTransaction() == null ? "" : " in JTA"));
    }

    List<String> list() {
        return List.copyOf(list);
    }

    void clear() {
        list.clear();
        veto = false;
        write = false;
        failAfterwards = false;
    }
}
