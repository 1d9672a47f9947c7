package io.beanpod.image.build;

import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs a program of this machine with a fixed environment and no input. What it says on standard
 * error goes to a file, and its end into the error when it fails.
 */
final class Command {
  private static final int MAX_OUTPUT = 16 << 20;
  private static final int MAX_ERROR = 2000;

  private final Path errors;

  /** Runs programs that write their errors to a file. */
  Command(Path errors) {
    this.errors = errors;
  }

  /** Reads what a program prints. */
  interface Reader<T> {
    T read(InputStream output) throws IOException;
  }

  /** The text that a program prints. */
  String output(List<String> words) throws IOException {
    return run(words, out -> new String(out.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8));
  }

  /**
   * Runs a program to its end.
   *
   * @throws CommandException when it exits with an error
   */
  <T> T run(List<String> words, Reader<T> reader) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("DEBIAN_FRONTEND", "noninteractive");
    Process process = builder.start();
    try {
      T result;
      try (InputStream output = process.getInputStream()) {
        result = reader.read(output);
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new CommandException(words, status, errorText());
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(words.getFirst() + " was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private String errorText() throws IOException {
    String text = Files.readString(errors).strip();
    return text.length() <= MAX_ERROR ? text : "…" + text.substring(text.length() - MAX_ERROR);
  }

  /** A program has failed. */
  static final class CommandException extends ImageException {
    private static final long serialVersionUID = 1;

    private final String errorText;

    CommandException(List<String> words, int status, String errorText) {
      super(
          words.getFirst()
              + " failed with status "
              + status
              + (errorText.isEmpty() ? "" : ": " + errorText));
      this.errorText = errorText;
    }

    /** What the program said. */
    String errorText() {
      return errorText;
    }
  }
}
