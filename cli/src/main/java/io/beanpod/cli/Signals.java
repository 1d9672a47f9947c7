package io.beanpod.cli;

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
   */
  public static void on(String name, Runnable action) {
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
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handlerOfAction);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot hear the signal " + name, e);
    }
  }
}
