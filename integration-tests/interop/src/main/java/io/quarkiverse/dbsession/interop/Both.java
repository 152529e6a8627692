package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CurrentTransaction;

/**
 * Methods that are both: a unit of work, which is a part of the JTA transaction.
 */
@ApplicationScoped
public class Both {

    @Inject
    Entries entries;

    @Atomic
    @Transactional
    public void atomicAndTransactional(String text) {
        entries.insert(text);
    }

    /** JTA's rule would commit it. The unit is stricter. */
    @Atomic
    @Transactional(dontRollbackOn = Bad.class)
    public void atomicAndTransactionalAndFails(String text) {
        entries.insert(text);
        throw new Bad("both");
    }

    /** A contradiction, which is found out whatever the order of the interceptors. */
    @Atomic(CurrentTransaction.RAISE)
    @Transactional
    public void atomicOfItsOwnAndTransactional(String text) {
        entries.insert(text);
    }
}
