package io.beanpod.cli;

/** Something the user can mend: the message says what, and what to do. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line or a file is wrong. */
  public static UserError badInput(String message) {
    return new UserError(ExitCode.BAD_INPUT, message);
  }

  /** What was asked for could not be done. */
  public static UserError failed(String message) {
    return new UserError(ExitCode.FAILED, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
