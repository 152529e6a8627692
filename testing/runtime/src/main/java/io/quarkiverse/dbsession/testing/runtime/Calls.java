package io.quarkiverse.dbsession.testing.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

/**
 * Calls that proxies pass on.
 */
final class Calls {

    private Calls() {
    }

    /**
     * Throws what the method throws.
     */
    static @Nullable Object pass(Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * The methods that a proxy has for itself: it is another object than what it stands for.
     */
    static Object ofObject(Object proxy, Object target, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "tested " + target;
        };
    }

    static boolean isOfObject(Method method) {
        return method.getDeclaringClass() == Object.class;
    }

    static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler, Class<?>... others) {
        Class<?>[] types = new Class<?>[others.length + 1];
        types[0] = type;
        System.arraycopy(others, 0, types, 1, others.length);
        return type.cast(Proxy.newProxyInstance(Calls.class.getClassLoader(), types, handler));
    }
}
