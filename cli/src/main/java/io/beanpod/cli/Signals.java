package io.beanpod.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals to this process, signal(7). The JDK's only way to hear them is sun.misc.Signal, which
 * jdk.unsupported exports; javac warns of every direct use, so it is reached by name.
 */
public final class Signals {
  private Signals() {}

  /**
   * Calls something on a thread of its own for each signal of that name.
   *
   * @param name without {@code SIG}
   * @return lets the signal do again what it did before
   */
  public static Runnable on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handlerOfAction =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      Method handle = signal.getMethod("handle", signal, handler);
      Object number = signal.getConstructor(String.class).newInstance(name);
      Object before = handle.invoke(null, number, handlerOfAction);
      return () -> restore(handle, number, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot hear the signal " + name, e);
    }
  }

  private static void restore(Method handle, Object number, Object before) {
    try {
      handle.invoke(null, number, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot leave the signal " + number, e);
    }
  }
}
