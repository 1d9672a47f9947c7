package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine's C compiler, for programs that only tests need. */
final class Compiler {
  private Compiler() {}

  static void compile(Path output, List<String> options, String... sources) throws IOException {
    List<String> command = new ArrayList<>(List.of("cc"));
    command.addAll(options);
    command.addAll(List.of("-o", output.toString()));
    command.addAll(List.of(sources));
    Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    String messages = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    try {
      if (compiler.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + "\n" + messages);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while compiling", e);
    }
  }
}
