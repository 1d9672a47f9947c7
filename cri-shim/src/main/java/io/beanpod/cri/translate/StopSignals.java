package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.Signal;

/** The CRI's list of signals, which has numbers of its own, and names as signal(7) has them. */
public final class StopSignals {
  private static final String PREFIX = "SIGNAL_";

  private StopSignals() {}

  /** The name that the kernel's list has, such as {@code SIGRTMIN+3}; empty for the default. */
  public static String name(Signal signal) throws CallFailure {
    return switch (signal) {
      case SIGNAL_RUNTIME_DEFAULT -> "";
      case UNRECOGNIZED -> throw CallFailure.invalid("stop_signal is none that this beanpod knows");
      case SIGNAL_SIGRTMIN, SIGNAL_SIGRTMAX -> signal.name().substring(PREFIX.length());
      default ->
          signal
              .name()
              .substring(PREFIX.length())
              .replace("SIGRTMINPLUS", "SIGRTMIN+")
              .replace("SIGRTMAXMINUS", "SIGRTMAX-");
    };
  }

  /**
   * The CRI's value for a signal.
   *
   * @param name as an image or a specification says it; empty for SIGTERM
   */
  public static Signal message(String name) {
    io.beanpod.sys.Signal wanted;
    try {
      wanted = name.isEmpty() ? io.beanpod.sys.Signal.TERM : io.beanpod.sys.Signal.parse(name);
    } catch (IllegalArgumentException e) {
      wanted = io.beanpod.sys.Signal.TERM; // what StopContainer sends instead
    }
    for (Signal signal : Signal.values()) {
      if (isIt(signal, wanted)) {
        return signal;
      }
    }
    return Signal.SIGNAL_RUNTIME_DEFAULT;
  }

  private static boolean isIt(Signal signal, io.beanpod.sys.Signal wanted) {
    if (signal == Signal.SIGNAL_RUNTIME_DEFAULT || signal == Signal.UNRECOGNIZED) {
      return false;
    }
    try {
      return io.beanpod.sys.Signal.parse(name(signal)).equals(wanted);
    } catch (CallFailure e) {
      return false;
    }
  }
}
