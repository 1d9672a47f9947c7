package io.beanpod.sys;

/** How a process ended. */
public sealed interface ExitStatus {
  /** The number a shell shows: the exit code, or 128 and the signal. */
  int code();

  /** It ended by exit(2). */
  record Exited(int code) implements ExitStatus {}

  /** It was ended by a signal. */
  record Signaled(Signal signal, boolean coreDumped) implements ExitStatus {
    @Override
    public int code() {
      return 128 + signal.number();
    }
  }
}
