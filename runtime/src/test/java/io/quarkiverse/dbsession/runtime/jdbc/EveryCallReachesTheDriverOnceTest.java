package io.quarkiverse.dbsession.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing is lost, swapped or asked twice on its way through nearly seven hundred methods written by rote.
 */
class EveryCallReachesTheDriverOnceTest {

    /** Looks at the guard itself first; what it then does has tests of its own, as do the other exceptions. */
    private static final Set<String> WRAPPER = Set.of("unwrap", "isWrapperFor");

    private final FakeJdbc<Connection> pooled = new FakeJdbc<>(Connection.class);
    private final TestScope scope = new TestScope(pooled::object);
    private final SessionConnection view = new SessionConnection(scope);

    /**
     * An interface, its guard, and what is known of them.
     *
     * @param driver what the guard is to forward to
     * @param guarded methods that do not, or not only, forward
     * @param throughSession methods that are run by the session
     */
    private record Subject<J>(Class<J> type, J guard, FakeJdbc<J> driver, Set<String> guarded, Set<String> throughSession) {
    }

    static Stream<Arguments> interfaces() {
        return Stream.of(Connection.class, Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class,
                DatabaseMetaData.class).map(type -> arguments(named(type.getSimpleName(), type)));
    }

    @BeforeEach
    void hold() throws SQLException {
        scope.run(null, connection -> connection);
    }

    private Subject<?> subject(Class<?> type) throws SQLException {
        Set<String> execute = Set.of("execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "executeBatch",
                "executeLargeBatch", "getMoreResults", "addBatch(…)");
        Set<String> executeOrDescribe = union(execute, Set.of("getMetaData", "getParameterMetaData"));
        Origin origin = new Origin(scope, pooled.object(), null);
        if (type == Connection.class) {
            return new Subject<>(Connection.class, view, pooled, union(WRAPPER, Set.of(
                    // The session's affair.
                    "close", "isClosed", "commit", "rollback()", "getAutoCommit", "setAutoCommit", "beginRequest", "endRequest",
                    // Refused, or compared before.
                    "setCatalog", "setHoldability", "setSchema", "setNetworkTimeout", "setTypeMap", "setClientInfo", "abort",
                    "setShardingKey", "setShardingKeyIfValid", "setReadOnly",
                    // Asks for the driver's only when it is asked something.
                    "getMetaData")), names(Connection.class));
        } else if (type == Statement.class) {
            FakeJdbc<Statement> driver = new FakeJdbc<>(Statement.class);
            return new Subject<>(Statement.class, new GuardedStatement(view, origin, null, driver.object()), driver,
                    union(WRAPPER, Set.of("getConnection")), execute);
        } else if (type == PreparedStatement.class) {
            FakeJdbc<PreparedStatement> driver = new FakeJdbc<>(PreparedStatement.class);
            return new Subject<>(PreparedStatement.class, new GuardedPreparedStatement(view, origin, "sql", driver.object()),
                    driver, union(WRAPPER, Set.of("getConnection")), executeOrDescribe);
        } else if (type == CallableStatement.class) {
            FakeJdbc<CallableStatement> driver = new FakeJdbc<>(CallableStatement.class);
            return new Subject<>(CallableStatement.class, new GuardedCallableStatement(view, origin, "sql", driver.object()),
                    driver, union(WRAPPER, Set.of("getConnection")), executeOrDescribe);
        } else if (type == ResultSet.class) {
            FakeJdbc<ResultSet> driver = new FakeJdbc<>(ResultSet.class);
            GuardedResultSet guard = new GuardedResultSet(origin, null, driver.object());
            driver.calls().clear();
            return new Subject<>(ResultSet.class, guard, driver, union(WRAPPER, Set.of("getStatement")),
                    Set.of("next", "previous", "first", "last", "absolute", "relative", "beforeFirst", "afterLast", "isLast",
                            "insertRow", "updateRow", "deleteRow", "refreshRow"));
        }
        FakeJdbc<DatabaseMetaData> driver = new FakeJdbc<>(DatabaseMetaData.class);
        pooled.answering("getMetaData", arguments -> driver.object());
        return new Subject<>(DatabaseMetaData.class, view.getMetaData(), driver, union(WRAPPER, Set.of("getConnection")),
                names(DatabaseMetaData.class));
    }

    @ParameterizedTest
    @MethodSource("interfaces")
    void withTheSameArgumentsAndResult(Class<?> type) throws Exception {
        Subject<?> subject = subject(type);
        for (Method method : forwarded(subject)) {
            subject.driver().calls().clear();
            scope.runs().clear();
            Object[] arguments = samples(method);

            Object result = method.invoke(subject.guard(), arguments);

            assertThat(subject.driver().calls()).as(method.toString()).hasSize(1);
            FakeJdbc.Call call = subject.driver().calls().get(0);
            assertThat(call.method().getName()).as(method.toString()).isEqualTo(method.getName());
            assertThat(call.method().getParameterTypes()).as(method.toString()).isEqualTo(method.getParameterTypes());
            assertThat(call.arguments()).as(method.toString()).usingElementComparator(BY_IDENTITY_OR_VALUE)
                    .containsExactly(arguments);
            assertThat(unguarded(result)).as(method.toString()).isEqualTo(call.answer());
            assertThat(scope.runs()).as("through the session: " + method)
                    .hasSize(isThroughSession(subject, method) ? 1 : 0);
        }
    }

    @ParameterizedTest
    @MethodSource("interfaces")
    void andItsFailureComesBackAsItIs(Class<?> type) throws Exception {
        Subject<?> subject = subject(type);
        SQLException failure = new SQLException("from the driver");
        subject.driver().failWith(failure);
        for (Method method : forwarded(subject)) {
            if (!List.of(method.getExceptionTypes()).contains(SQLException.class)) {
                continue;
            }
            scope.failures().clear();

            Throwable thrown = catchThrowable(() -> method.invoke(subject.guard(), samples(method)));

            assertThat(thrown).as(method.toString()).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause()).as(method.toString()).isSameAs(failure);
            if (isThroughSession(subject, method)) {
                assertThat(scope.failures()).as("noted by the session: " + method).containsExactly(failure);
            }
        }
    }

    /**
     * A method that a newer JDK adds with a default body fails this until somebody has looked at it. None can give the pooled
     * connection away, since a default body knows only the guard it runs on; but it may answer less than the driver would.
     */
    @ParameterizedTest
    @MethodSource("interfaces")
    void andNoneIsLeftToADefaultOfItsInterface(Class<?> type) throws Exception {
        Subject<?> subject = subject(type);
        for (Method method : methods(type)) {
            Method implementation = subject.guard().getClass().getMethod(method.getName(), method.getParameterTypes());
            assertThat(implementation.getDeclaringClass().isInterface()).as(method.toString()).isFalse();
        }
    }

    /** So that a name which is mistyped, or has gone, does not excuse nothing for ever. */
    @ParameterizedTest
    @MethodSource("interfaces")
    void andTheExceptionsExist(Class<?> type) throws Exception {
        Subject<?> subject = subject(type);
        Set<String> names = names(type);

        assertThat(subject.throughSession().stream().map(name -> name.replace("(…)", ""))).isSubsetOf(names);
        assertThat(subject.guarded().stream().map(name -> name.replace("()", ""))).isSubsetOf(names);
    }

    /** The batches of prepared statements have no text. */
    private static boolean isThroughSession(Subject<?> subject, Method method) {
        return subject.throughSession().contains(method.getName())
                || method.getParameterCount() > 0 && subject.throughSession().contains(method.getName() + "(…)");
    }

    /** Fakes and arrays are compared as objects, boxed values by value. */
    private static final Comparator<@Nullable Object> BY_IDENTITY_OR_VALUE = (left, right) -> left == right
            || left instanceof Number && left.equals(right) || left instanceof Boolean && left.equals(right) ? 0 : 1;

    private static List<Method> forwarded(Subject<?> subject) {
        return methods(subject.type()).stream()
                .filter(method -> !subject.guarded().contains(method.getName()))
                .filter(method -> method.getParameterCount() > 0 || !subject.guarded().contains(method.getName() + "()"))
                .toList();
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers())).toList();
    }

    private static Set<String> names(Class<?> type) {
        return methods(type).stream().map(Method::getName).collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        return Stream.concat(left.stream(), right.stream()).collect(Collectors.toSet());
    }

    /** Arguments of which no two are alike, so that it is seen when they are swapped. */
    private static @Nullable Object[] samples(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] samples = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            if (type == int.class) {
                samples[i] = 100 + i;
            } else if (type == boolean.class) {
                samples[i] = i % 2 == 0;
            } else if (type == String.class) {
                samples[i] = "text " + i;
            } else {
                samples[i] = FakeJdbc.sample(type);
            }
        }
        return samples;
    }

    /** What the driver has answered; a statement or result set must have been guarded. */
    private static @Nullable Object unguarded(@Nullable Object result) {
        if (result instanceof Statement) {
            assertThat(result).isInstanceOf(GuardedStatement.class);
            return ((GuardedStatement) result).delegate;
        } else if (result instanceof ResultSet) {
            assertThat(result).isInstanceOf(GuardedResultSet.class);
            return ((GuardedResultSet) result).delegate;
        }
        return result;
    }
}
