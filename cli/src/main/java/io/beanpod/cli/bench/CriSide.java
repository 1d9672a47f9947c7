package io.beanpod.cli.bench;

import io.beanpod.cri.client.CriConnection;
import io.beanpod.cri.client.CriConnection.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** One runtime in a benchmark of the CRI. */
final class CriSide implements AutoCloseable {
  static final String START = "pod runs (first three)";
  static final String LIFE = "whole life";

  /** Ends at once on the stop signal, as a well-behaved server does. */
  private static final List<String> SERVER =
      List.of("/bin/sh", "-c", "trap 'exit 0' TERM; while :; do sleep 3600 & wait; done");

  private static final List<String> EXEC = List.of("/bin/true");
  private static final long GRACE_SECONDS = 10;

  private final CriConnection connection;
  private final String name;
  private final String image;
  private final boolean hostNetwork;
  private final Path logs;
  private final Set<String> sandboxes = ConcurrentHashMap.newKeySet();

  CriSide(CriConnection connection, String name, String image, boolean hostNetwork, Path logs) {
    this.connection = connection;
    this.name = name;
    this.image = image;
    this.hostNetwork = hostNetwork;
    this.logs = logs;
  }

  String name() {
    return name;
  }

  /** A pod from nothing to nothing, each call timed. */
  void live(CallTimes times) throws IOException {
    String uid = UUID.randomUUID().toString();
    Path directory = Files.createDirectories(logs.resolve(uid));
    Pod pod = new Pod("bench-" + uid.substring(0, 8), uid, directory, hostNetwork);
    long begin = System.nanoTime();
    String sandbox = timed(times, "RunPodSandbox", () -> connection.runPodSandbox(pod));
    sandboxes.add(sandbox);
    String container =
        timed(
            times,
            "CreateContainer",
            () -> connection.createContainer(sandbox, pod, "server", image, SERVER));
    timed(times, "StartContainer", () -> connection.startContainer(container));
    long running = System.nanoTime();
    timed(times, "ExecSync", () -> connection.execSync(container, EXEC));
    timed(times, "ContainerStatus", () -> connection.containerStatus(container));
    var _ = timed(times, "ListContainers", connection::listContainers);
    timed(times, "StopContainer", () -> connection.stopContainer(container, GRACE_SECONDS));
    timed(times, "RemoveContainer", () -> connection.removeContainer(container));
    timed(times, "StopPodSandbox", () -> connection.stopPodSandbox(sandbox));
    timed(times, "RemovePodSandbox", () -> connection.removePodSandbox(sandbox));
    sandboxes.remove(sandbox);
    times.add(START, running - begin);
    times.add(LIFE, System.nanoTime() - begin);
  }

  private interface Answered<A> {
    A call() throws IOException;
  }

  private interface Done {
    void call() throws IOException;
  }

  private static <A> A timed(CallTimes times, String name, Answered<A> call) throws IOException {
    long begin = System.nanoTime();
    A answer = call.call();
    times.add(name, System.nanoTime() - begin);
    return answer;
  }

  private static void timed(CallTimes times, String name, Done call) throws IOException {
    var _ =
        timed(
            times,
            name,
            () -> {
              call.call();
              return name;
            });
  }

  /** Removes the pods of a benchmark that did not come to its end. */
  void removeRest() {
    for (String sandbox : sandboxes) {
      try {
        connection.stopPodSandbox(sandbox);
        connection.removePodSandbox(sandbox);
      } catch (IOException e) {
        System.getLogger(CriSide.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "the sandbox {0} is left: {1}",
                sandbox,
                e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    removeRest();
    connection.close();
  }
}
