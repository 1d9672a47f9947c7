package io.beanpod.cli;

import io.beanpod.cli.command.Streams;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * Uses what most commands use, once, while the launcher makes the cache of loaded classes. Nothing
 * it does needs root or leaves a trace.
 */
final class Training {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--help"),
          List.of("version"),
          List.of("help", "exit-codes"),
          List.of("get", "pods", "--root", "/nonexistent"));

  private Training() {}

  public static void main(String[] arguments) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Streams streams = new Streams(InputStream.nullInputStream(), nowhere, nowhere, false);
    for (List<String> command : COMMANDS) {
      Main.run(command.toArray(String[]::new), streams);
    }
  }
}
