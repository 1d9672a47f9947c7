package io.beanpod.it.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A static program that makes any system call; see {@code probe.c}. */
final class Probe {

  private Probe() {}

  /** Compiles it with the machine's compiler. */
  static void compile(Path output) throws IOException, InterruptedException {
    Path source = output.resolveSibling("probe.c");
    try (InputStream in = Objects.requireNonNull(Probe.class.getResourceAsStream("probe.c"))) {
      Files.write(source, in.readAllBytes());
    }
    List<String> command =
        List.of("cc", "-static", "-O1", "-o", output.toString(), source.toString());
    Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + messages);
    }
  }
}
