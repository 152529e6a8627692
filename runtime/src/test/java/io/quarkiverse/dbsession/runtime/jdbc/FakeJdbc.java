package io.quarkiverse.dbsession.runtime.jdbc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * An object of a driver that records what it is asked and answers with samples: interfaces of JDBC with further fakes.
 *
 * @param <J> the interface
 */
final class FakeJdbc<J> {

    /**
     * What a fake was asked.
     */
    record Call(Method method, List<@Nullable Object> arguments, @Nullable Object answer) {
    }

    /**
     * How a fake answers a method instead of with a sample.
     */
    @FunctionalInterface
    interface Answer {

        @Nullable
        Object to(@Nullable Object... arguments) throws SQLException;
    }

    private final J object;
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private @Nullable SQLException failure;

    FakeJdbc(Class<J> type) {
        object = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, args) -> {
            Object[] arguments = args == null ? new Object[0] : args;
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "the driver's " + type.getSimpleName();
                };
            }
            if (failure != null) {
                throw failure;
            }
            Answer answer = answers.get(method.getName());
            Object result = answer != null ? answer.to(arguments) : sample(method.getReturnType());
            calls.add(new Call(method, Arrays.asList(arguments), result));
            return result;
        }));
    }

    static <J> J of(Class<J> type) {
        return new FakeJdbc<>(type).object;
    }

    J object() {
        return object;
    }

    List<Call> calls() {
        return calls;
    }

    FakeJdbc<J> answering(String method, Answer answer) {
        answers.put(method, answer);
        return this;
    }

    void failWith(@Nullable SQLException failure) {
        this.failure = failure;
    }

    /**
     * A value of a type, never a default one, so that it is seen when it gets lost.
     */
    static @Nullable Object sample(Class<?> type) {
        if (type == void.class) {
            return null;
        } else if (type == boolean.class) {
            return true;
        } else if (type == byte.class) {
            return (byte) 2;
        } else if (type == short.class) {
            return (short) 3;
        } else if (type == int.class) {
            return 5;
        } else if (type == long.class) {
            return 7L;
        } else if (type == float.class) {
            return 1.5f;
        } else if (type == double.class) {
            return 2.5d;
        } else if (type == String.class) {
            return "text";
        } else if (type == Object.class) {
            return new Object();
        } else if (type == Class.class) {
            return String.class;
        } else if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        } else if (type == Map.class) {
            return new HashMap<>(Map.of("type", String.class));
        } else if (type == Properties.class) {
            Properties properties = new Properties();
            properties.setProperty("ApplicationName", "test");
            return properties;
        } else if (type == BigDecimal.class) {
            return BigDecimal.TEN;
        } else if (type == Date.class) {
            return new Date(11);
        } else if (type == Time.class) {
            return new Time(13);
        } else if (type == Timestamp.class) {
            return new Timestamp(17);
        } else if (type == Calendar.class) {
            return Calendar.getInstance();
        } else if (type == URL.class) {
            return url();
        } else if (type == InputStream.class) {
            return new ByteArrayInputStream(new byte[0]);
        } else if (type == Reader.class) {
            return new StringReader("");
        } else if (type == SQLWarning.class) {
            return new SQLWarning();
        } else if (type == SQLType.class) {
            return JDBCType.VARCHAR;
        } else if (type == RowIdLifetime.class) {
            return RowIdLifetime.ROWID_VALID_SESSION;
        } else if (type.isInterface()) {
            return of(type);
        }
        throw new IllegalArgumentException("No sample of " + type + ": add one");
    }

    private static URL url() {
        try {
            return URI.create("http://localhost/").toURL();
        } catch (java.net.MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
