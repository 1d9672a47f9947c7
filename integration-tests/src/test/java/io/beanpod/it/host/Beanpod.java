package io.beanpod.it.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a JVM of its own, from the classes under test. */
public final class Beanpod {
  private Beanpod() {}

  /**
   * What to execute.
   *
   * @param root the directory that all state is below
   */
  public static List<String> command(Path root, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.beanpod.cli.Main", "--root", root.toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
