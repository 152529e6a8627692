package io.quarkiverse.dbsession.interop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import io.quarkiverse.dbsession.Atomic;
import io.quarkiverse.dbsession.CurrentTransaction;
import io.quarkiverse.dbsession.DbSession;

/**
 * A service that writes, in transactions of all kinds.
 */
@ApplicationScoped
public class Entries {

    @Inject
    DbSession session;

    /**
     * In whatever transaction there is.
     *
     * @return which backend has done it
     */
    public int insert(String text) {
        return session
                .sql("with inserted as (insert into entry(text) values (?) returning 1) select pg_backend_pid() from inserted")
                .param(text).query(Integer.class).single();
    }

    public void delete(String text) {
        session.execute("delete from entry where text = ?", text);
    }

    public long count() {
        return session.sql("select count(*) from entry").query(Long.class).single();
    }

    @Transactional
    public int required(String text) {
        return insert(text);
    }

    @Transactional
    public int requiredAndFails(String text) {
        insert(text);
        throw new Bad("required");
    }

    @Transactional(TxType.REQUIRES_NEW)
    public int requiresNew(String text) {
        return insert(text);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public int requiresNewAndFails(String text) {
        insert(text);
        throw new Bad("requires new");
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public int notSupported(String text) {
        return insert(text);
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public void notSupportedAndCommits(String text) {
        insert(text);
        session.commit();
    }

    @Atomic
    public int atomic(String text) {
        return insert(text);
    }

    @Atomic
    public int atomicAndFails(String text) {
        insert(text);
        throw new Bad("atomic");
    }

    @Atomic(CurrentTransaction.RAISE)
    public int atomicOfItsOwn(String text) {
        return insert(text);
    }
}
