package dev.weir.os;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;

/**
 * Lets the process answer to signals. Actions run on threads of the JVM's, one for each signal that arrives.
 *
 * <p>Java has {@code sun.misc.Signal} and no other way; it is called by name, because javac warns of every mention of
 * it and cannot be told not to.
 */
public final class Signals {

    private Signals() {}

    /** What a server is told from outside. */
    public enum Kind {
        /** Read the configuration again. */
        HANGUP("HUP", 1),
        /** End in order; from service managers. */
        TERMINATE("TERM", 15),
        /** End in order; from Ctrl-C. */
        INTERRUPT("INT", 2);

        private static final int FORCED = 128;

        private final String posixName;
        private final int number;

        Kind(String posixName, int number) {
            this.posixName = posixName;
            this.number = number;
        }

        /** What a process that such a signal forced to end leaves to its shell. */
        public int exitCode() {
            return FORCED + number;
        }
    }

    /**
     * Runs an action at each signal of a kind, in place of the JVM's own answer, which is to exit.
     *
     * @return false where this system, or this JVM's options, keep the signal from us
     */
    public static boolean on(Kind kind, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(kind.posixName),
                            MethodHandleProxies.asInterfaceInstance(handler, ignoringArgument(action, signal)));
            return true;
        } catch (InvocationTargetException e) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this Java runtime lacks the module jdk.unsupported", e);
        }
    }

    private static MethodHandle ignoringArgument(Runnable action, Class<?> argument)
            throws ReflectiveOperationException {
        MethodHandle run = MethodHandles.lookup().findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
        return MethodHandles.dropArguments(run.bindTo(action), 0, argument);
    }
}
