package io.beanpod.cli;

import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.engine.PodRefusedException;
import java.io.IOException;

/** What the user is told of an exception: a sentence and an exit code, never a stack trace. */
public final class Failures {
  private Failures() {}

  public static String sentence(Throwable failure) {
    return switch (failure) {
      case UserError mistake -> String.valueOf(mistake.getMessage());
      case ManifestException manifest -> String.valueOf(manifest.getMessage());
      case PodRefusedException refused -> String.valueOf(refused.getMessage());
      case IOException io when io.getMessage() != null -> io.getMessage();
      default ->
          "internal error: %s; please report it with the output of --debug".formatted(failure);
    };
  }

  public static int exitCode(Throwable failure) {
    return switch (failure) {
      case UserError mistake -> mistake.exitCode();
      case ManifestException _ -> ExitCode.BAD_INPUT;
      case InterruptedException _ -> ExitCode.INTERRUPTED;
      default -> ExitCode.FAILED;
    };
  }
}
