package io.beanpod.cli.bench;

import io.beanpod.cli.UserError;
import io.beanpod.sys.ExitStatus;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Another container runtime with the command line that runc has. It is spawned in the way we spawn
 * our own programs, so that none of its time is the JVM's.
 */
final class PeerRuntime implements AutoCloseable {
  private final Kernel kernel;
  private final String name;
  private final Path bundle;
  private final Fd program;
  private final Fd devNull;
  private final Fd errors;
  private int runs;

  private PeerRuntime(Kernel kernel, String name, Path bundle, Fd program, Fd devNull, Fd errors) {
    this.kernel = kernel;
    this.name = name;
    this.bundle = bundle;
    this.program = program;
    this.devNull = devNull;
    this.errors = errors;
  }

  /**
   * Makes the bundle of a container that runs a command in a root file system.
   *
   * @param name of the program, such as {@code crun}
   * @param rootfs used as it is, read-only
   * @throws UserError when the program is not installed
   */
  static PeerRuntime prepare(
      Kernel kernel, String name, Path directory, Path rootfs, List<String> command)
      throws IOException, InterruptedException {
    Path binary = Programs.find(name, name);
    Path bundle = Files.createDirectories(directory.resolve(name));
    Process spec =
        new ProcessBuilder(binary.toString(), "spec")
            .directory(bundle.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(spec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (spec.waitFor() != 0) {
      throw UserError.failed("%s spec failed: %s".formatted(name, said.strip()));
    }
    change(bundle.resolve("config.json"), rootfs, command);
    Path log = bundle.resolve("stderr");
    return new PeerRuntime(
        kernel,
        name,
        bundle,
        kernel.files().openat(Fd.CWD, binary.toString(), OpenFlags.PATH, 0),
        kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0),
        kernel.files().openat(Fd.CWD, log.toString(), OpenFlags.WRONLY | OpenFlags.CREAT, 0600));
  }

  private static void change(Path config, Path rootfs, List<String> command) throws IOException {
    JsonMapper json = new JsonMapper();
    ObjectNode spec = (ObjectNode) json.readTree(Files.readAllBytes(config));
    ObjectNode process = (ObjectNode) spec.get("process");
    process.put("terminal", false);
    process.set("args", json.valueToTree(command));
    spec.set("root", json.valueToTree(Map.of("path", rootfs.toString(), "readonly", true)));
    Files.write(config, json.writeValueAsBytes(spec));
  }

  String name() {
    return name;
  }

  /**
   * Runs one container from nothing to its end.
   *
   * @return nanoseconds from the spawn to the end of {@code NAME run}
   */
  long run() throws IOException {
    String id = "beanpod-bench-" + ProcessHandle.current().pid() + "-" + runs++;
    SpawnRequest request =
        SpawnRequest.of(program, List.of(name, "run", "--bundle", bundle.toString(), id))
            .withEnvironment(List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"))
            .withDescriptors(List.of(devNull, devNull, errors));
    long begin = System.nanoTime();
    try (Spawned process = kernel.processes().spawn(request)) {
      ExitStatus status = kernel.processes().waitFor(process.pidfd());
      long nanos = System.nanoTime() - begin;
      if (status.code() != 0) {
        throw UserError.failed(
            "%s run ended with %d: %s"
                .formatted(
                    name, status.code(), Files.readString(bundle.resolve("stderr")).strip()));
      }
      return nanos;
    }
  }

  @Override
  public void close() {
    program.close();
    devNull.close();
    errors.close();
  }
}
