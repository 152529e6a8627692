package io.quarkiverse.dbsession.test;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.dbsession.DbSessions;
import io.quarkiverse.dbsession.test.library.Orders;
import io.quarkus.test.QuarkusUnitTest;

/**
 * The mapper of a record is beside it, in its package and with its class loader: it reaches what the application does not.
 */
class RecordsOfALibraryAreMappedTest extends SessionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = app().withAdditionalDependency(jar -> jar.addPackage(Orders.class.getPackage()))
            // As in production: tests with several class loaders take such an archive for a part of the application.
            .setFlatClassPath(true);

    @Inject
    DbSessions sessions;

    record Mine(Orders.Order order, Orders.Labelled<String> note) {
    }

    @Test
    void byThemselves() {
        Orders.Order order = sessions.independent()
                .call(session -> session.sql("select 1::int8 as id, 2 as line_number, 'OPEN' as line_state, 'all' as "
                        + "states_label, '{OPEN,SHIPPED}'::text[] as states_value, 'OPEN' as states_state")
                        .query(Orders.Order.class).single());
        assertThat(order.describe()).isEqualTo("1 Line[number=2, state=OPEN] all [OPEN, SHIPPED]");
    }

    @Test
    void insideOnesOfTheApplication() {
        Mine mine = sessions.independent().call(
                session -> session.sql("select 1 as order_id, 2 as order_line_number, 'OPEN' as order_line_state, 'all' as "
                        + "order_states_label, '{SHIPPED}'::text[] as order_states_value, null as order_states_state, "
                        + "'x' as note_label, 'y' as note_value, 'SHIPPED' as note_state").query(Mine.class).single());
        assertThat(mine.order().describe()).isEqualTo("1 Line[number=2, state=OPEN] all [SHIPPED]");
        assertThat(mine.note()).hasToString("Labelled[label=x, value=y, state=SHIPPED]");
    }
}
