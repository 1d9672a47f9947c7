package io.beanpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cli.command.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs commands of ours in this process and keeps what they print. */
final class Shell {

  /** What a command printed and ended with. */
  record Result(int code, String out, String err) {

    /** A failure as a user should meet it: the code, few lines, and no trace of the program. */
    void isFailure(int expectedCode, String... parts) {
      assertThat(err).contains(parts);
      assertThat(code).as(err).isEqualTo(expectedCode);
      assertThat(err).doesNotContain("Exception", "\tat ", "internal error");
    }
  }

  private Shell() {}

  static Result run(String... arguments) {
    return withInput("", arguments);
  }

  static Result withInput(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            arguments,
            new Streams(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
