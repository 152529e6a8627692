package io.quarkiverse.dbsession.runtime.sql;

import static io.quarkiverse.dbsession.runtime.sql.ValueType.argument;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.listOf;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.nested;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.optionalOf;
import static io.quarkiverse.dbsession.runtime.sql.ValueType.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.dbsession.RowMappingException;
import io.quarkiverse.dbsession.runtime.driver.PostgresDriverSupport;

/**
 * Which columns belong to which components, and which records are missing.
 */
@ExtendWith(Postgres.class)
class RecordsAreReadFromColumnsTest {

    private static final ValueType[] NO_ARGUMENTS = {};

    record Address(String street, @Nullable Integer houseNumber) {
    }

    record Customer(long id, String firstName, @Nullable Address address) {
    }

    record Order(int id, @Nullable Customer customer, Optional<Address> billTo, Optional<String> note) {
    }

    record Clash(Address bill, String billStreet) {
    }

    record Pair<A, B>(A one, B two) {
    }

    record Pairs(Pair<Pair<Integer, String>, List<String>> nested, Optional<Pair<Optional<Integer>, Address>> other) {
    }

    private static final StandIn ADDRESS = new StandIn(Address.class,
            row -> new Address((String) row.get(0), (Integer) row.get(1)), scalar(String.class), scalar(Integer.class));

    private static final StandIn CUSTOMER = new StandIn(Customer.class,
            row -> new Customer(row.getLong(0), (String) row.get(1), (Address) row.get(2)), scalar(long.class),
            scalar(String.class), nested(Address.class, NO_ARGUMENTS));

    @SuppressWarnings("unchecked")
    private static final StandIn ORDER = new StandIn(Order.class,
            row -> new Order(row.getInt(0), (Customer) row.get(1), (Optional<Address>) row.get(2),
                    (Optional<String>) row.get(3)),
            scalar(int.class), nested(Customer.class, NO_ARGUMENTS), optionalOf(nested(Address.class, NO_ARGUMENTS)),
            optionalOf(scalar(String.class)));

    private static final StandIn CLASH = new StandIn(Clash.class,
            row -> new Clash((Address) row.get(0), (String) row.get(1)), nested(Address.class, NO_ARGUMENTS),
            scalar(String.class));

    private static final StandIn PAIR = new StandIn(Pair.class, row -> new Pair<>(row.get(0), row.get(1)), argument(0),
            argument(1));

    @SuppressWarnings("unchecked")
    private static final StandIn PAIRS = new StandIn(Pairs.class,
            row -> new Pairs((Pair<Pair<Integer, String>, List<String>>) row.get(0),
                    (Optional<Pair<Optional<Integer>, Address>>) row.get(1)),
            nested(Pair.class, new ValueType[] { nested(Pair.class,
                    new ValueType[] { scalar(Integer.class), scalar(String.class) }), listOf(scalar(String.class)) }),
            optionalOf(nested(Pair.class, new ValueType[] { optionalOf(scalar(Integer.class)),
                    nested(Address.class, NO_ARGUMENTS) })));

    private TestScope scope;

    @BeforeEach
    void mappers(TestScope scope) {
        this.scope = StandIn.scope(scope, ADDRESS, CUSTOMER, ORDER, CLASH, PAIR, PAIRS);
    }

    @ParameterizedTest
    @ValueSource(strings = { "house_number", "\"houseNumber\"", "\"HOUSE_NUMBER\"", "housenumber", "\"HouseNumber\"" })
    void namesAreThoseOfJavaOrOfSql(String label) {
        assertThat(scope.sql("select 7 as " + label + ", 'Elm' as \"STREET\"").query(Address.class).single())
                .isEqualTo(new Address("Elm", 7));
    }

    @Test
    void columnsThatNobodyAsksForAreLeftAlone() {
        assertThat(scope.sql("select point(1, 2) as p, 'Elm' as street, 7 as house_number, 1 as x, 2 as x")
                .query(Address.class).list()).containsExactly(new Address("Elm", 7));
    }

    @Test
    void nullIsNull() {
        assertThat(scope.sql("select null as street, null as house_number").query(Address.class).single())
                .as("the row itself is there").isEqualTo(new Address(null, null));
    }

    private static final String ORDERS = "select 1 as id, 2::int8 as customer_id, 'Ann' as customer_first_name, "
            + "%s as customer_address_street, %s::int4 as customer_address_house_number, %s as bill_to_street, "
            + "%s::int4 as bill_to_house_number, %s as note";

    @Test
    void recordsInsideHaveTheirNameBeforeThoseOfTheirColumns() {
        Order order = scope.sql(ORDERS.formatted("'Elm'", "7", "'Oak'", "8", "'soon'")).query(Order.class).single();
        assertThat(order).isEqualTo(new Order(1, new Customer(2, "Ann", new Address("Elm", 7)),
                Optional.of(new Address("Oak", 8)), Optional.of("soon")));
    }

    @Test
    void recordsInsideAreMissingIfAllTheirColumnsAreNull() {
        assertThat(scope.sql(ORDERS.formatted("null", "null", "null", "null", "null")).query(Order.class).single())
                .isEqualTo(new Order(1, new Customer(2, "Ann", null), Optional.empty(), Optional.empty()));
        assertThat(scope.sql(ORDERS.formatted("null", "0", "null", "0", "''")).query(Order.class).single())
                .as("zero is no NULL").isEqualTo(new Order(1, new Customer(2, "Ann", new Address(null, 0)),
                        Optional.of(new Address(null, 0)), Optional.of("")));
    }

    @Test
    void recordsOfAnOuterJoinAreMissingRowByRow() {
        List<Order> orders = scope.sql("""
                select o.id, c.id as customer_id, c.name as customer_first_name, c.street as customer_address_street,
                  c.number as customer_address_house_number, null as bill_to_street, null as bill_to_house_number, null as note
                from (values (1, 10), (2, null), (3, 11)) as o(id, customer)
                left join (values (10::int8, 'Ann', 'Elm', 7), (11, 'Bob', null, null)) as c(id, name, street, number)
                  on c.id = o.customer order by o.id
                """).query(Order.class).list();
        assertThat(orders).extracting(Order::customer).containsExactly(new Customer(10, "Ann", new Address("Elm", 7)), null,
                new Customer(11, "Bob", null));
    }

    @Test
    void typeParametersAreWhatTheyStandFor() {
        assertThat(scope.sql("select 1 as nested_one_one, 'x' as nested_one_two, '{y,null}'::text[] as nested_two, "
                + "null as other_one, 'Elm' as other_two_street, null as other_two_house_number").query(Pairs.class).single())
                .hasToString("Pairs[nested=Pair[one=Pair[one=1, two=x], two=[y, null]], "
                        + "other=Optional[Pair[one=Optional.empty, two=Address[street=Elm, houseNumber=null]]]]");
        assertThatThrownBy(() -> scope.sql("select 1 as one, 2 as two").query(Pair.class))
                .isInstanceOf(RowMappingException.class)
                .hasMessage("Rows cannot be read as record " + Pair.class.getName() + ": nothing says what its type parameters "
                        + "stand for [statement on the default datasource: select 1 as one, 2 as two]. Read them as a record "
                        + "that has it as a component, with type arguments.");
    }

    @Test
    void everyMissingColumnIsNamed() {
        assertThatThrownBy(() -> scope.sql("select 1 as id, 'Ann' as first_name, 'Elm' as address_street where false")
                .query(Customer.class).list()).isInstanceOf(RowMappingException.class)
                .hasMessage("There is no column for component 'address.houseNumber' of " + Customer.class.getName()
                        + ". Components: id, firstName, address.street, address.houseNumber; columns: id, first_name, "
                        + "address_street [statement on the default datasource: select 1 as id, 'Ann' as first_name, 'Elm' as "
                        + "address_street where false]. Select it, or give a column that name as its alias ('as …'); snake_case "
                        + "and camelCase are the same.");
        assertThatThrownBy(() -> scope.sql("select 1").query(Address.class).list()).isInstanceOf(RowMappingException.class)
                .hasMessageStartingWith("There is no column for component 'street', 'houseNumber' of ");
        assertThatThrownBy(() -> scope.sql("select").query(Address.class).list()).isInstanceOf(RowMappingException.class)
                .hasMessageContaining("; columns: none [");
    }

    @Test
    void columnsThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> scope.sql("select 'secret' as street, 1 as house_number, 2 as \"houseNumber\"")
                .query(Address.class).list()).isInstanceOf(RowMappingException.class)
                .hasMessage("Columns 'house_number' and 'houseNumber' both match component 'houseNumber' of "
                        + Address.class.getName()
                        + ". Components: street, houseNumber; columns: street, house_number, houseNumber "
                        + "[statement on the default datasource: select 'secret' as street, 1 as house_number, 2 as "
                        + "\"houseNumber\"]. Leave one of them out, or give it an alias ('as …').");
    }

    @Test
    void componentsThatCannotBeToldApartAreRefused() {
        assertThatThrownBy(() -> scope.sql("select 'secret' as bill_street, 1 as bill_house_number").query(Clash.class).list())
                .isInstanceOf(RowMappingException.class)
                .hasMessage("Column 'bill_street' matches both component 'bill.street' and component 'billStreet' of "
                        + Clash.class.getName()
                        + ". Components: bill.street, bill.houseNumber, billStreet; columns: bill_street, bill_house_number "
                        + "[statement on the default datasource: select 'secret' as bill_street, 1 as bill_house_number]. "
                        + "Rename one of the components.");
    }

    @Test
    void columnsMayChangePlacesBetweenExecutions() {
        for (int i = 0; i < 3; i++) {
            assertThat(scope.sql("select 'Elm' as street, 7 as house_number").query(Address.class).single())
                    .isEqualTo(new Address("Elm", 7));
            assertThat(scope.sql("select 7 as house_number, 'Elm' as street").query(Address.class).single())
                    .isEqualTo(new Address("Elm", 7));
            assertThatThrownBy(() -> scope.sql("select 7 as house_number, 'Elm' as road").query(Address.class).single())
                    .hasMessageContaining("There is no column for component 'street'");
        }
    }

    @Test
    void severalThreadsReadAtTheSameTime() throws Exception {
        String url = scope.connection().getMetaData().getURL();
        String user = scope.connection().getMetaData().getUserName();
        CyclicBarrier start = new CyclicBarrier(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String columns = thread % 2 == 0 ? "n as house_number, 'Elm ' || n as street"
                        : "'Elm ' || n as street, n as "
                                + "house_number";
                results.add(threads.submit(() -> {
                    try (Connection connection = DriverManager.getConnection(url, user, "")) {
                        TestScope own = new TestScope(connection, new PostgresDriverSupport(), scope.mappings());
                        start.await(10, TimeUnit.SECONDS);
                        for (int i = 0; i < 100; i++) {
                            assertThat(own.sql("select " + columns + " from generate_series(1, 3) n order by n")
                                    .query(Address.class).list()).containsExactly(new Address("Elm 1", 1),
                                            new Address("Elm 2", 2), new Address("Elm 3", 3));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAConstructorThrowsPassesUnchanged(TestScope plain) {
        IllegalArgumentException own = new IllegalArgumentException("own");
        TestScope failing = StandIn.scope(plain, new StandIn(Address.class, row -> {
            throw own;
        }, scalar(String.class), scalar(Integer.class)));
        assertThatThrownBy(() -> failing.sql("select 'Elm' as street, 7 as house_number").query(Address.class).list())
                .isSameAs(own);
        assertThat(failing.sql("select 1").query(Integer.class).single()).as("the transaction goes on").isEqualTo(1);
    }

    @Test
    void recordsWithoutAMapperAreRefusedAtOnce(TestScope plain) {
        TestScope forParameters = StandIn.scope(plain, new StandIn(Address.class, row -> null));
        for (TestScope without : List.of(plain, forParameters)) {
            assertThatThrownBy(() -> without.sql("select 1").query(Address.class)).isInstanceOf(RowMappingException.class)
                    .hasMessage("No mapper has been made for record " + Address.class.getName()
                            + ": the build has not seen that "
                            + "it is asked for [statement on the default datasource: select 1]. Annotate it with @Row.");
        }
    }
}
