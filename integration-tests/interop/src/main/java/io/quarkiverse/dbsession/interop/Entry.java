package io.quarkiverse.dbsession.interop;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Transient;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.dbsession.DbSessionException;
import io.quarkus.arc.Arc;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/**
 * What is written: with SQL into the table, with Hibernate as an entity.
 */
@Entity
public class Entry extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public @Nullable Long id;

    @Column(unique = true, nullable = false)
    public String text;

    /** What is to be written beside it when it changes. */
    @Transient
    public @Nullable String audit;

    @PreUpdate
    void audit() {
        if (audit != null) {
            try {
                Arc.container().instance(Entries.class).get().insert(audit);
                Arc.container().instance(Entries.class).get().insert(audit + ", again");
                Arc.container().instance(Entries.class).get().delete(audit + ", again");
            } catch (DbSessionException e) {
                // As if nothing had happened.
            }
        }
    }

    protected Entry() {
        this("");
    }

    public Entry(String text) {
        this.text = text;
    }
}
