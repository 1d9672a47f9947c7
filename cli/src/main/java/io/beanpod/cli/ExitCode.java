package io.beanpod.cli;

/** What the shell is told; {@code beanpod help exit-codes} explains them. */
public final class ExitCode {
  /** Done; for {@code run}: the pod Succeeded. */
  public static final int OK = 0;

  /** Not done; for {@code run}: the pod Failed. */
  public static final int FAILED = 1;

  /** The command line or a manifest is wrong: nothing was begun. */
  public static final int BAD_INPUT = 2;

  /** Ended by Ctrl-C: 128 and SIGINT's number. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
