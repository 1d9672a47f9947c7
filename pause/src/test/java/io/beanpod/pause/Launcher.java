package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** The test's own C program, {@code src/test/c/launcher.c}, and {@code init} as a file. */
record Launcher(Path program, Path init) {

  /** Compiles both once for all tests. */
  static Launcher get() {
    return Holder.LAUNCHER;
  }

  /** A running launcher, or client of a monitor. Its output is read line by line. */
  static final class Running implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();

    Running(List<String> command) throws IOException {
      this(command, Map.of());
    }

    Running(List<String> command, Map<String, String> environment) throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Thread.ofVirtual().start(this::readLines);
    }

    private void readLines() {
      try (var reader = process.inputReader(UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          synchronized (lines) {
            lines.add(line);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What it has printed so far. */
    List<String> lines() {
      synchronized (lines) {
        return List.copyOf(lines);
      }
    }

    /** The rest of every line that starts with a word, as bytes. */
    List<byte[]> packets(String word) {
      return lines().stream()
          .filter(line -> line.startsWith(word + " "))
          .map(line -> HexFormat.of().parseHex(line.substring(word.length() + 1)))
          .toList();
    }

    /** The number on the line that starts with a word. */
    OptionalInt number(String word) {
      return lines().stream()
          .filter(line -> line.startsWith(word + " "))
          .mapToInt(line -> Integer.parseInt(line.substring(word.length() + 1)))
          .findFirst();
    }

    List<StatusMessage> messages() {
      return packets("status").stream().map(StatusMessage::decode).toList();
    }

    void command(String line) throws IOException {
      process.outputWriter().write(line + "\n");
      process.outputWriter().flush();
    }

    void send(MonitorRequest request) throws IOException {
      command("packet " + HexFormat.of().formatHex(request.encode()));
    }

    long pid() {
      return process.pid();
    }

    void kill() {
      process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Holder {
    private static final Launcher LAUNCHER = build();

    private static Launcher build() {
      try {
        Path directory = Files.createTempDirectory("beanpod-launcher");
        Path program = directory.resolve("launcher");
        Compiler.compile(
            program, List.of("-O1", "-Wall", "-Wextra", "-Werror"), "src/test/c/launcher.c");
        Path init = Files.write(directory.resolve("init"), Programs.INIT.read());
        List.of(program, init, directory).forEach(path -> path.toFile().deleteOnExit());
        return new Launcher(program, init);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
