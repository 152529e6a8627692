package io.quarkiverse.dbsession.runtime.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkiverse.dbsession.InvalidParameter;
import io.quarkiverse.dbsession.SqlStatement;

/**
 * The connection fails any call: what is refused never reaches the database.
 */
@DisplayName("P16: a wrong binding is refused by the call that makes it, and no message has the value")
class WrongBindingsAreRefusedTest {

    private static final String NAMED = " [statement on the default datasource: select :a, :b, :a]. ";
    private static final String POSITIONAL = " [statement on the default datasource: select ?, ?]. ";

    private final TestScope scope = new TestScope((Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
                throw new AssertionError("the database was asked: " + method.getName());
            }));

    private SqlStatement named() {
        return scope.sql("select :a, :b, :a");
    }

    private SqlStatement positional() {
        return scope.sql("select ?, ?");
    }

    @Test
    void mixtures() {
        refused(() -> scope.sql("select ?, :a"))
                .hasMessage("The statement has positional parameters (?) and named ones (:name) "
                        + "[statement on the default datasource: select ?, :a]. Use one kind. An operator with a question mark is "
                        + "written with it doubled: ??");
    }

    @Test
    void surplusPositionalValues() {
        refused(() -> positional().param(1).param(2).param(3)).hasMessage("There is a value for parameter 3, but the statement "
                + "has only 2" + POSITIONAL + "Leave the value out, or put a ? where it belongs.");
        refused(() -> positional().params(1, 2, 3)).hasMessageStartingWith("There is a value for parameter 3");
        refused(() -> positional().param(1).params(2, 3)).hasMessageStartingWith("There is a value for parameter 3");
        refused(() -> scope.sql("select 1").param(1)).hasMessage("There is a value for parameter 1, but the statement has no "
                + "parameters [statement on the default datasource: select 1]. Leave the value out, or put a ? where it belongs.");
    }

    @Test
    void valuesWithoutANameForNamedParameters() {
        String message = "The value has no name, and the statement has named parameters (:a, :b)" + NAMED
                + "Bind them with param(name, value), or by a map or a record.";
        refused(() -> named().param(1)).hasMessage(message);
        refused(() -> named().params(1, 2)).hasMessage(message);
    }

    @Test
    void unknownNames() {
        String message = "There is no parameter :c" + NAMED + "The statement has :a, :b.";
        refused(() -> named().param("c", 1)).hasMessage(message);
        refused(() -> named().params(Map.of("c", 1))).hasMessage(message);
        refused(() -> positional().param("c", 1)).hasMessage("There is no parameter :c" + POSITIONAL
                + "The statement has positional parameters (?): bind them with param(value).");
        refused(() -> scope.sql("select 1").param("c", 1)).hasMessageEndingWith(
                "The statement has no parameters; one is written as :name.");
        refused(() -> named().param(null, 1)).hasMessage("A parameter is to be bound whose name is null" + NAMED
                + "The statement has :a, :b.");
    }

    @Test
    void namesWhereNothingIsReplaced() {
        refused(() -> scope.sql("select 1 where x like '%:q%'").param("q", "secret")).hasMessage("There is no parameter :q "
                + "[statement on the default datasource: select 1 where x like '%:q%']. The text has :q inside quotes or a "
                + "comment, where nothing is replaced. Put it outside, for instance '%' || :q || '%'.");
        for (String hiding : List.of("select E'\\':q'", "select \":q\"", "select $$:q$$", "select 1 -- and :q\n", "/* :q */",
                "select ?, 'a:b :q'", "select :a, ':q'", "select ':q")) {
            refused(() -> scope.sql(hiding).param("q", "secret")).hasMessageContaining("The text has :q inside quotes or a ");
        }
        for (String other : List.of("select x::q", "select a[1:q]", "select ':qq'", "select '': q", "select 'q'")) {
            refused(() -> scope.sql(other).param("q", "secret")).hasMessageEndingWith("one is written as :name.");
        }
        refused(() -> scope.sql("select ': '").param("", "secret")).hasMessageEndingWith("one is written as :name.");
    }

    @Test
    void namesBoundTwice() {
        String message = "The parameter :a is bound already" + NAMED
                + "Bind each name once; its value goes to every place that has the name.";
        refused(() -> named().param("a", 1).param("a", 2)).hasMessage(message);
        refused(() -> named().param("a", null).params(Map.of("a", 2))).hasMessage(message);
    }

    @Test
    void missingValuesWhenTheStatementIsRun() {
        refused(() -> scope.sql("select :a, :b, :c").param("b", 1).update())
                .hasMessage("No value is bound to :a, :c [statement "
                        + "on the default datasource: select :a, :b, :c]. Bind it with param(name, value); null is a value, too.");
        refused(() -> scope.sql("select ?, ?, ?").param(1).query().list())
                .hasMessage("No value is bound to parameter 2, 3 of 3 "
                        + "[statement on the default datasource: select ?, ?, ?]. Bind it with param(value); null is a value, too. If it belongs to an operator, write it doubled: ??");
        refused(() -> positional().params().query(String.class).single()).hasMessageStartingWith("No value is bound to");
        refused(() -> named().query(row -> 1).optional()).hasMessageStartingWith("No value is bound to :a, :b ");
        refused(() -> named().query().forEach(row -> {
        })).hasMessageStartingWith("No value is bound to :a, :b ");
    }

    @Test
    void nullInsteadOfAListOfValues() {
        refused(() -> positional().params((Object[]) null)).hasMessage("params(null) gives no values" + POSITIONAL
                + "To bind one SQL NULL use param((Object) null).");
        refused(() -> named().params((Map<String, ?>) null)).hasMessage("params(null) gives no values" + NAMED
                + "To bind one SQL NULL use param(name, null).");
    }

    /** Its text must not get into a message, and nobody but the application calls its methods. */
    private static final class Unknown {

        @Override
        public String toString() {
            throw new AssertionError("toString() was called");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashCode() was called");
        }
    }

    @Test
    void valuesOfUnknownTypes() {
        String type = Unknown.class.getName();
        refused(() -> named().param("a", new Unknown())).hasMessage("Parameter :a cannot be bound: values of type " + type
                + " are not known" + NAMED + "Convert it to one of these: String, Character, Boolean, Byte, Short, Integer, "
                + "Long, Float, Double, BigDecimal, BigInteger, UUID, enums, LocalDate, LocalTime, LocalDateTime, OffsetTime, "
                + "OffsetDateTime, ZonedDateTime, Instant, byte[], java.sql.Date, java.sql.Time, java.sql.Timestamp, "
                + "java.util.Date, arrays and collections of these, Optional of these, Jackson's JsonNode, the types of JDBC "
                + "and of the driver.");
        refused(() -> positional().param(1).param(new Unknown()))
                .hasMessageStartingWith("Parameter 2 cannot be bound: values of "
                        + "type " + type + " are not known");
        refused(() -> positional().params(1, new Unknown())).hasMessageStartingWith("Parameter 2 cannot be bound");
        refused(() -> named().params(Map.of("b", new Object()))).hasMessageStartingWith(
                "Parameter :b cannot be bound: values of type java.lang.Object are not known");
        refused(() -> named().param("a", new Unknown[] { new Unknown() })).hasMessageContaining("type " + type + "[] are not");
        refused(() -> named().param("a", new Object[] { "secret" })).hasMessageContaining("type java.lang.Object[] are not");
        refused(() -> named().param("a", Optional.of(new Unknown()))).hasMessageContaining("type " + type + " are not known");
        refused(() -> named().param("a", Map.of("secret", "secret"))).hasMessageContaining(" are not known");
    }

    private record Pair(String a, String b) {
    }

    @Test
    void collections() {
        refused(() -> named().param("a", List.of("secret", 1))).hasMessage("Parameter :a cannot be bound: elements of its "
                + "collection are of different types (java.lang.String, java.lang.Integer), those of an SQL array are not"
                + NAMED
                + "Convert them to one type.");
        refused(() -> named().param("a", Collections.singletonList(new Object[] { "secret" })))
                .hasMessageStartingWith("Parameter :a cannot be "
                        + "bound: its collection has elements of type java.lang.Object[], which are none of an SQL array"
                        + NAMED
                        + "Convert them to one of these: String, ")
                .hasMessageEndingWith("java.util.Date. Tuples can only be bound where "
                        + "they are alone in the brackets of an IN list: (a, b) in (:pairs).");
        refused(() -> positional().param(List.of(List.of("secret")))).hasMessageContaining("elements of type java.util.Imm");
        refused(() -> named().param("a", List.of(new Pair("secret", "b"))))
                .hasMessageContaining("elements of type " + Pair.class
                        .getTypeName());
        refused(() -> named().param("a", new Pair("secret", "b"))).hasMessage("Parameter :a cannot be bound: it is a record ("
                + Pair.class.getTypeName() + ")" + NAMED + "Bind its components one by one, each to a parameter of its own.");
        refused(() -> named().param("a", List.of(new int[] { 1 }, new int[2]))).hasMessageContaining("is not rectangular");
    }

    @Test
    void collectionsInLists() {
        SqlStatement list = scope.sql("select 1 where 1 in (:a) or 1 not in (/* no */ :b, 5) or 1 in (5, :c)");
        String where = " [statement on the default datasource: select 1 where 1 in (:a) or 1 not in (/* no */ :b, 5) or 1 in (5, "
                + ":c)]. ";
        refused(() -> list.param("b", List.of("secret"))).hasMessage("Parameter :b cannot be bound: it is a collection ("
                + List.of(1).getClass().getTypeName() + ") and its IN list has other elements" + where
                + "Let it be alone in the brackets, 'in (:b)', or write 'x = any(:b) or x in (…)'.");
        refused(() -> list.param("c", List.of("secret"))).hasMessageStartingWith("Parameter :c cannot be bound: it is a coll");
        refused(() -> scope.sql("select 1 where 1 in (?, ?)").param(1).param(List.of(2))).hasMessageEndingWith(
                "Let it be alone in the brackets, 'in (?)', or write 'x = any(?) or x in (…)'.");
        refused(() -> list.param("a", Arrays.asList("secret", new Unknown())))
                .hasMessageStartingWith("Parameter :a (element 1, "
                        + "counted from 0) cannot be bound: values of type " + Unknown.class.getName() + " are not known");
        refused(() -> list.param("a", List.of(List.of("secret", 2), List.of("secret")))).hasMessage("Parameter :a (element 1, "
                + "counted from 0) cannot be bound: it is a tuple of 1, and element 0 is a tuple of 2" + where
                + "Let all elements be values, or all tuples of as many values as what they are compared with has.");
        refused(() -> list.param("a", List.of(List.of("secret", 2), "secret"))).hasMessageContaining(
                "it is a single value, and element 0 is a tuple of 2");
        refused(() -> list.param("a", List.of("secret", List.of("secret")))).hasMessageContaining(
                "it is a tuple of 1, and element 0 is a single value");
        refused(() -> list.param("a", List.of(List.of())))
                .hasMessageContaining("(element 0, counted from 0) cannot be bound: it "
                        + "is a tuple of 0 [");
        refused(() -> list.param("a", List.of(List.of(List.of("secret"))))).hasMessageContaining(" are not known");
        refused(() -> list.param("a", List.of(new Pair("secret", "b")))).hasMessage("No mapper has been made for the record "
                + Pair.class.getTypeName() + ", which is to be bound to :a (element 0, counted from 0)" + where
                + "Annotate it with @Row, so that the build sees it.");
    }

    @Test
    void moreParametersThanAStatementCanHave() {
        List<Integer> ids = Collections.nCopies(65_535, 1);
        refused(() -> scope.sql("select 1 where 1 in (:ids) and 2 = :two").param("ids", ids).param("two", 2).update())
                .hasMessage("The statement would have 65536 parameters, and the database takes at most 65535 [statement on the "
                        + "default datasource: select 1 where 1 in (:ids) and 2 = :two]. Compare with an array, '= any(…)' "
                        + "instead of 'in (…)': it is one parameter, however long it is.");
    }

    /** Jackson's toString() has the text of an error for it. */
    @Test
    void documentsThatCannotBeWritten() {
        TestScope withJackson = StandIn.scope(scope);
        ObjectNode document = JsonNodeFactory.instance.objectNode().putPOJO("since", LocalDate.EPOCH);
        String message = "cannot be bound: the com.fasterxml.jackson.databind.node.ObjectNode holds a Java object that has no "
                + "JSON [statement on the default datasource: ";
        refused(() -> withJackson.sql("select :a").param("a", document)).hasNoCause().hasMessage("Parameter :a " + message
                + "select :a]. Convert it before: ObjectMapper.valueToTree(…).");
        refused(() -> withJackson.sql("select ?").param(List.of(document))).hasNoCause().hasMessageStartingWith(
                "Parameter 1 " + message);
    }

    @Test
    void moreTuplesThanAStatementCanHave() {
        List<List<Integer>> pairs = Collections.nCopies(32_768, List.of(4711, 4711));
        refused(() -> scope.sql("select 1 where (1, 2) in (:pairs) and 3 in (:ids)").param("pairs", pairs)
                .param("ids", List.of(4711)).update())
                .hasMessage("The statement would have 65537 parameters, and the database takes at most 65535 [statement on the "
                        + "default datasource: select 1 where (1, 2) in (:pairs) and 3 in (:ids)]. Take the tuples from "
                        + "arrays, one for each column, '(a, b) in (select * from unnest(:as, :bs))' instead of '(a, b) in "
                        + "(…)': each is one parameter, however long it is.")
                .hasMessageNotContaining("4711");
        refused(() -> scope.sql("select 1 where (1, 2) in (:pairs) and 3 in (:ids)").param("pairs", List.of(List.of(1, 2)))
                .param("ids", Collections.nCopies(65_535, 1)).update()).hasMessageContaining("Compare with an array");
    }

    @Test
    void momentsBeyondATimestamp() {
        refused(() -> named().param("a", Instant.MAX.minusNanos(1)))
                .hasMessage("Parameter :a cannot be bound: the java.time.Instant is beyond "
                        + "what a timestamp with time zone can hold" + NAMED + "Limit the value before it is bound.");
        refused(() -> named().param("a", new Instant[] { null, Instant.MIN.plusNanos(1) })).hasMessageStartingWith(
                "Parameter :a cannot be bound: the java.time.Instant[] is beyond");
    }

    /** pgjdbc would send some of them as other numbers. */
    @Test
    void numbersBeyondANumeric() {
        String message = "Parameter :a cannot be bound: the java.math.BigDecimal has more digits than a numeric of the database can "
                + "hold" + NAMED + "Limit the value before it is bound.";
        refused(() -> named().param("a", new BigDecimal("1E+131072"))).hasMessage(message);
        refused(() -> named().param("a", new BigDecimal("1E-16384"))).hasMessage(message);
        refused(() -> named().param("a", new BigDecimal("1E+131072").toBigInteger())).hasMessage(message);
        named().param("a", new BigDecimal("1E+131071")).param("b", new BigDecimal("-1E-16383"));
    }

    @Test
    void arraysThatAreNotRectangular() {
        refused(() -> named().param("a", new int[][] { { 1 }, { 1, 2 } }))
                .hasMessage("Parameter :a cannot be bound: the int[][] "
                        + "is not rectangular, as SQL arrays are" + NAMED
                        + "Make all its inner arrays equally long, and none null.");
        refused(() -> named().param("a", new String[][] { { "secret" }, null })).hasMessageContaining("is not rectangular");
        refused(() -> named().param("a", new String[][] { null, { "secret" } })).hasMessageContaining("is not rectangular");
    }

    @Test
    void aRefusedCallLeavesNothingBound() {
        SqlStatement positional = positional();
        refused(() -> positional.params("secret", new Object()));
        refused(() -> positional.params("secret", "secret", "secret"));
        positional.params(1, 2);
        SqlStatement named = named();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("a", "secret");
        values.put("b", new Object());
        refused(() -> named.params(values));
        named.params(Collections.singletonMap("a", null)).param("b", 1);
    }

    @Test
    void wrongLimits() {
        assertThatThrownBy(() -> named().fetchSize(-1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A fetch size is 0 or more, not -1");
        for (java.time.Duration wrong : Arrays.asList(java.time.Duration.ZERO, java.time.Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> named().timeout(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A timeout is longer than 0, not " + wrong);
        }
    }

    private static AbstractThrowableAssert<?, InvalidParameter> refused(ThrowingCallable call) {
        InvalidParameter refusal = catchThrowableOfType(InvalidParameter.class, call);
        assertThat(refusal).isNotNull().hasNoCause();
        assertThat(refusal.dataSource()).contains("<default>");
        assertThat(refusal.sql()).isPresent();
        assertThat(refusal.sqlState()).isEmpty();
        return assertThat(refusal).hasMessageNotContaining("secret");
    }
}
