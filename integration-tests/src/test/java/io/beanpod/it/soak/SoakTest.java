package io.beanpod.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cli.protocol.OutputFormat;
import io.beanpod.cli.protocol.Request;
import io.beanpod.image.ImageStore;
import io.beanpod.it.host.BusyboxImage;
import io.beanpod.it.host.Daemon;
import io.beanpod.it.host.HostSnapshot;
import io.beanpod.runtime.Directories;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The daemon is killed with SIGKILL at random moments while pods start, run, log and end. In the
 * end every pod has its true exit code and reason, every line of every log is there once, and
 * nothing is left on the machine.
 *
 * <p>{@code -Dsoak.seed} repeats a sequence of decisions, {@code -Dsoak.kills} sets their number.
 */
@Tag("soak")
final class SoakTest {
  private static final int KILLS = Integer.getInteger("soak.kills", 100);
  private static final int LIVE_PODS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Random random;
  private final Map<String, SoakPod> pods = new TreeMap<>();
  private final Set<String> doomed = new TreeSet<>();
  private int created;

  SoakTest() {
    long seed = Long.getLong("soak.seed", System.nanoTime());
    System.out.println("soak test: -Dsoak.seed=" + seed + " -Dsoak.kills=" + KILLS);
    random = new Random(seed);
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void podsSurviveADaemonThatIsKilledAgainAndAgain(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path root) throws Exception {
    buildImage(root);
    HostSnapshot before = HostSnapshot.take(root);
    try {
      killAgainAndAgain(root);
    } finally {
      try (Daemon daemon = started(root)) {
        deleteAll(daemon);
      }
    }
    assertThat(before.leftovers(root)).isEmpty();
    assertNoState(root);
  }

  private void killAgainAndAgain(Path root) throws Exception {
    List<SoakPod> endless = List.of(SoakPod.endless("endless-0"), SoakPod.endless("endless-1"));
    try (Daemon daemon = started(root)) {
      for (SoakPod pod : endless) {
        pods.put(pod.name(), pod);
        assertThat(daemon.ask(apply(pod)).code()).isZero();
      }
      awaitLines(root, daemon);
    }
    for (int kill = 0; kill < KILLS; kill++) {
      liveAndDie(root);
    }
    try (Daemon daemon = started(root)) {
      reapply(daemon);
      check(root, daemon);
      Set<String> known = new TreeSet<>(pods.keySet());
      known.addAll(doomed);
      assertThat(list(daemon).keySet()).isSubsetOf(known);
    }
  }

  /** One daemon's life: pods come and go until it is killed, before or after it was ready. */
  private void liveAndDie(Path root) throws Exception {
    Daemon daemon = Daemon.start(root);
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(1500));
      daemon.kill();
      return;
    }
    daemon.awaitReady();
    try (ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor()) {
      var killed =
          reaper.schedule(
              () -> {
                daemon.kill();
                return true;
              },
              random.nextInt(700),
              TimeUnit.MILLISECONDS);
      try {
        while (!killed.isDone()) {
          act(root, daemon);
        }
      } catch (IOException cutOff) {
        // The daemon was killed while it answered; what was asked is asked again later.
        assertThat(killed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /**
   * Asks for one thing. A pod is known to the test before it is asked for, and until it is gone.
   */
  private void act(Path root, Daemon daemon) throws Exception {
    List<SoakPod> finite = pods.values().stream().filter(pod -> !pod.endless()).toList();
    if (finite.size() < LIVE_PODS) {
      int[] codes = {0, 0, 3, 137};
      SoakPod pod = new SoakPod("p" + created++, 1 + random.nextInt(300), codes[random.nextInt(4)]);
      pods.put(pod.name(), pod);
      assertThat(daemon.ask(apply(pod)).code()).isZero();
      return;
    }
    reapply(daemon);
    SoakPod chosen = finite.get(random.nextInt(finite.size()));
    awaitEnd(root, daemon, chosen);
    delete(daemon, chosen);
  }

  /** A request that was cut off may or may not have been heard; asking again is harmless. */
  private void reapply(Daemon daemon) throws IOException {
    for (SoakPod pod : pods.values()) {
      Daemon.Answer answer = daemon.ask(apply(pod));
      assertThat(answer.code()).as(answer.err()).isZero();
    }
  }

  private void delete(Daemon daemon, SoakPod pod) throws IOException {
    // Before it is asked for: a deletion that was cut off may have happened.
    pods.remove(pod.name());
    doomed.add(pod.name());
    Daemon.Answer answer = daemon.ask(deletion(pod.name()));
    assertThat(answer.code()).as(answer.err()).isZero();
    doomed.remove(pod.name());
  }

  private static void deleteAll(Daemon daemon) throws IOException {
    for (String name : list(daemon).keySet()) {
      Daemon.Answer answer = daemon.ask(deletion(name));
      assertThat(answer.code()).as(answer.err()).isZero();
    }
    assertThat(list(daemon)).isEmpty();
  }

  /** Every pod that there is: finite ones end as they must, endless ones still count. */
  private void check(Path root, Daemon daemon) throws Exception {
    for (SoakPod pod : pods.values()) {
      if (!pod.endless()) {
        awaitEnd(root, daemon, pod);
      }
    }
    awaitLines(root, daemon);
    Map<String, JsonNode> seen = list(daemon);
    for (SoakPod pod : pods.values()) {
      if (pod.endless()) {
        JsonNode status = containerStatus(seen, pod);
        assertThat(status.path("state").has("running")).as(status.toString()).isTrue();
        assertThat(status.path("restartCount").asInt()).isZero();
      }
    }
  }

  /** Waits for the pod's end and looks at its exit code, its reason and its log. */
  private void awaitEnd(Path root, Daemon daemon, SoakPod pod) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    JsonNode status = containerStatus(list(daemon), pod);
    while (!status.path("state").has("terminated")) {
      assertThat(Instant.now()).as(pod + " does not end: " + status).isBefore(end);
      Thread.sleep(50);
      status = containerStatus(list(daemon), pod);
    }
    JsonNode terminated = status.path("state").path("terminated");
    assertThat(terminated.path("exitCode").asInt()).as(status.toString()).isEqualTo(pod.exitCode());
    assertThat(terminated.path("reason").asString()).isEqualTo(pod.reason());
    // As with kubelet, a container that was made but never started is made anew and counts as a
    // restart; its program must have run once all the same.
    int runs = status.path("restartCount").asInt();
    for (int run = 0; run < runs; run++) {
      Path unused = log(root, daemon, pod, run);
      assertThat(Files.exists(unused) ? Files.readString(unused) : "").as(pod.toString()).isEmpty();
    }
    NumberedLines lines = NumberedLines.read(log(root, daemon, pod, runs));
    assertThat(lines.defect()).as(pod.toString()).isEmpty();
    assertThat(lines.count()).as(pod.toString()).isEqualTo(pod.lines());
  }

  /** Waits until each endless pod has written more, and finds nothing wrong with what it wrote. */
  private void awaitLines(Path root, Daemon daemon) throws Exception {
    for (SoakPod pod : pods.values()) {
      if (pod.endless()) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Files.exists(log(root, daemon, pod, 0))) {
          assertThat(Instant.now()).as(pod + " writes no log").isBefore(end);
          Thread.sleep(20);
        }
        NumberedLines lines = NumberedLines.read(log(root, daemon, pod, 0));
        int before = lines.count();
        while (lines.count() <= before) {
          assertThat(lines.defect()).as(pod.toString()).isEmpty();
          assertThat(Instant.now()).as(pod + " has stopped at line " + before).isBefore(end);
          Thread.sleep(20);
          lines = NumberedLines.read(log(root, daemon, pod, 0));
        }
      }
    }
  }

  private static JsonNode containerStatus(Map<String, JsonNode> seen, SoakPod pod) {
    return find(seen, pod).path("status").path("containerStatuses").path(0);
  }

  private static JsonNode find(Map<String, JsonNode> seen, SoakPod pod) {
    JsonNode found = seen.get(pod.name());
    if (found == null) {
      throw new AssertionError(pod + " is unknown to the daemon, which has " + seen.keySet());
    }
    return found;
  }

  private static Path log(Path root, Daemon daemon, SoakPod pod, int run) throws IOException {
    JsonNode metadata = find(list(daemon), pod).path("metadata");
    String directory = "default_" + pod.name() + "_" + metadata.path("uid").asString();
    return Directories.below(root).logs().resolve(directory).resolve("main").resolve(run + ".log");
  }

  private static Map<String, JsonNode> list(Daemon daemon) throws IOException {
    Daemon.Answer answer =
        daemon.ask(
            new Request.GetPods(
                List.of(), "default", false, "", OutputFormat.JSON, false, false, false));
    assertThat(answer.code()).as(answer.err()).isZero();
    Map<String, JsonNode> byName = new TreeMap<>();
    for (JsonNode pod : JsonMapper.shared().readTree(answer.out()).path("items")) {
      byName.put(pod.path("metadata").path("name").asString(), pod);
    }
    return byName;
  }

  private static Request apply(SoakPod pod) {
    return new Request.Apply(pod.name(), pod.manifest(), "default");
  }

  private static Request deletion(String name) {
    return new Request.Delete(List.of(name), "", "", "default", "", false, 0, false, true);
  }

  private static Daemon started(Path root) throws IOException, InterruptedException {
    Daemon daemon = Daemon.start(root);
    daemon.awaitReady();
    return daemon;
  }

  private static void buildImage(Path root) throws IOException, InterruptedException {
    Path scratch = Files.createDirectories(root.resolve("busybox"));
    BusyboxImage.build(ImageStore.open(Directories.below(root).lib(), Kernel.linux()), scratch);
  }

  /** No record of a sandbox, a container or a pod is left. */
  private static void assertNoState(Path root) {
    Directories directories = Directories.below(root);
    assertThat(directories.sandboxes()).isEmptyDirectory();
    assertThat(directories.containers()).isEmptyDirectory();
    assertThat(directories.lib().resolve("pods")).isEmptyDirectory();
  }
}
