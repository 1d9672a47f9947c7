package io.beanpod.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the figures were measured on.
 *
 * @param memoryMib the machine's memory in MiB
 */
record Machine(String processor, int processors, long memoryMib, String kernel, String java) {

  static Machine here() throws IOException {
    return new Machine(
        field(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replace(" kB", "")) / 1024,
        System.getProperty("os.version", ""),
        Runtime.version().toString());
  }

  private static String field(Path file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", ""));
    }
  }

  @Override
  public String toString() {
    return "%d x %s, %.0f GiB, Linux %s, Java %s"
        .formatted(processors, processor, memoryMib / 1024.0, kernel, java);
  }
}
