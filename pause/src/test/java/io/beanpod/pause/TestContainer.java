package io.beanpod.pause;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.beanpod.pause.PlanOperation.FsMount;
import io.beanpod.pause.PlanOperation.MakeNode;
import io.beanpod.pause.PlanOperation.MakeSymlink;
import io.beanpod.pause.PlanOperation.Option;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A container on a busybox root file system in a directory of its own. Fields are what its plan
 * will say; {@link #start} starts it.
 */
final class TestContainer implements AutoCloseable {
  static final int NOSUID = 2;
  static final int NODEV = 4;
  static final int NOEXEC = 8;
  static final int READ_ONLY = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FIRST_EXTRA = 10;

  /** What a pod's root is on the host, if the pod has a user namespace. */
  static final long FIRST_ID = 100_000;

  final Path directory;
  final Path cgroup;
  Path logFile;
  RunPlan.Stdio stdio = RunPlan.Stdio.output();
  RunPlan.PidNamespace pidNamespace = new RunPlan.PidNamespace.New();
  OptionalInt podMounts = OptionalInt.empty();
  Optional<RunPlan.UserNamespace> userNamespace = Optional.empty();
  OptionalInt pod = OptionalInt.empty();

  /** Whether init is executed before there is a plan for it. */
  boolean ahead;

  boolean readOnlyRoot;
  int planSeals = 15;
  List<PlanOperation> operations = new ArrayList<>(defaultOperations());
  private final List<String> extraDescriptors = new ArrayList<>();
  private final List<Launcher.Running> running = new ArrayList<>();

  TestContainer() throws IOException {
    directory = Files.createTempDirectory("beanpod-test");
    logFile = directory.resolve("log");
    cgroup = Files.createDirectory(cgroupMount().resolve(directory.getFileName()));
    for (String name : List.of("state", "root", "root/bin", "root/tmp", "root/etc")) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.copy(Path.of("/bin/busybox"), root().resolve("bin/busybox"));
    for (String applet : List.of("sh", "cat", "id", "sleep", "ls", "stty", "dd", "printf", "seq")) {
      Files.createSymbolicLink(root().resolve("bin/" + applet), Path.of("busybox"));
    }
  }

  /** Waits as long as a loaded machine may need. */
  static ConditionFactory patiently() {
    return Awaitility.await().atMost(PATIENCE);
  }

  static Path cgroupMount() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields[2].equals("cgroup2"))
        .map(fields -> Path.of(fields[1]))
        .findFirst()
        .orElseThrow();
  }

  static List<PlanOperation> defaultOperations() {
    int usual = NOSUID | NODEV | NOEXEC;
    return List.of(
        new FsMount("proc", "/proc", usual, 0555, List.of()),
        new FsMount(
            "tmpfs",
            "/dev",
            NOSUID,
            0755,
            List.of(new Option.Value("mode", "755"), new Option.Value("size", "64m"))),
        MakeNode.characterDevice("/dev/null", 1, 3),
        MakeNode.characterDevice("/dev/zero", 1, 5),
        new MakeSymlink("/proc/self/fd/1", "/dev/stdout"),
        new MakeSymlink("pts/ptmx", "/dev/ptmx"),
        new FsMount(
            "devpts",
            "/dev/pts",
            NOSUID | NOEXEC,
            0755,
            List.of(
                new Option.Value("ptmxmode", "0666"),
                new Option.Value("mode", "0620"),
                new Option.Value("gid", "5"))),
        new FsMount("sysfs", "/sys", usual | READ_ONLY, 0555, List.of()));
  }

  static ProcessPlan process(String... arguments) {
    return ProcessPlan.of(
        List.of(arguments), List.of("PATH=/usr/bin:/bin", "HOME=/"), "/", credentials(0, 0));
  }

  static ProcessPlan shell(String script) {
    return process("sh", "-c", script);
  }

  /** Docker's default capabilities. */
  static ProcessPlan.Credentials credentials(long uid, long gid) {
    long capabilities = 0xa80425fbL;
    return new ProcessPlan.Credentials(uid, gid, List.of(gid), capabilities, capabilities, 0);
  }

  Path root() {
    return directory.resolve("root");
  }

  Path state() {
    return directory.resolve("state");
  }

  Path log() {
    return logFile;
  }

  Path control() {
    return directory.resolve("control");
  }

  /** Gives the container one more descriptor and returns its number. */
  int descriptor(String kindAndArgument) {
    extraDescriptors.add(kindAndArgument);
    return FIRST_EXTRA + extraDescriptors.size() - 1;
  }

  Launcher.Running start(ProcessPlan process) throws IOException {
    RunPlan plan =
        new RunPlan(
            5,
            6,
            OptionalInt.of(8),
            OptionalInt.of(9),
            stdio,
            pidNamespace,
            podMounts,
            userNamespace,
            true,
            new RunPlan.Root(7, readOnlyRoot),
            operations,
            process);
    List<String> descriptors =
        new ArrayList<>(
            List.of(
                "lock:" + state(),
                "path:" + cgroup,
                userNamespace.isPresent()
                    ? "idmapped:" + pod.orElseThrow() + ":" + root()
                    : "tree:" + root(),
                "append:" + log(),
                "listen:" + control()));
    descriptors.addAll(extraDescriptors);
    return spawn(plan.encode(), descriptors);
  }

  Launcher.Running exec(ProcessPlan process, Optional<RunPlan.TerminalSize> terminal)
      throws IOException {
    Path output = directory.resolve("exec-output");
    ExecPlan.Stdio stdio =
        terminal
            .<ExecPlan.Stdio>map(ExecPlan.Stdio.NewTerminal::new)
            .orElse(new ExecPlan.Stdio.Given(0, 7, 7));
    ExecPlan plan =
        new ExecPlan(
            5,
            ExecPlan.CONTAINER_NAMESPACES,
            6,
            userNamespace.map(RunPlan.UserNamespace::streams),
            stdio,
            process);
    return spawn(
        plan.encode(),
        List.of("pidfd:" + awaitStarted().pid(), "path:" + cgroup, "append:" + output));
  }

  String execOutput() throws IOException {
    return Files.readString(directory.resolve("exec-output"));
  }

  private Launcher.Running spawn(byte[] plan, List<String> descriptors) throws IOException {
    Path file = Files.write(directory.resolve("plan"), plan);
    Launcher launcher = Launcher.get();
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher.program().toString(),
                "spawn",
                launcher.init().toString(),
                file.toString()));
    command.addAll(descriptors);
    Map<String, String> environment = new HashMap<>(Map.of("PLAN_SEALS", "" + planSeals));
    pod.ifPresent(pause -> environment.put("POD", "" + pause));
    if (ahead) {
      environment.put("HANDOVER", "1");
    }
    return remember(new Launcher.Running(command, environment));
  }

  /** Starts pause with shared mounts at /0, /1, ... as its descriptors say. */
  Launcher.Running startPause(String... mounts) throws IOException {
    return startPause("pause", mounts);
  }

  /** Starts pause with a user namespace, whose ids begin at 100000 on the host. */
  Launcher.Running startPauseInUserNamespace(String... mounts) throws IOException {
    return startPause("userns", mounts);
  }

  private Launcher.Running startPause(String mode, String... mounts) throws IOException {
    Path program = Files.write(directory.resolve("pause"), Programs.PAUSE.read());
    Path lock = Files.createFile(directory.resolve("lock"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Launcher.get().program().toString(), mode, program.toString(), "append:" + lock));
    command.addAll(List.of(mounts));
    Launcher.Running pause = remember(new Launcher.Running(command));
    patiently().until(() -> pause.number("pause").isPresent());
    return pause;
  }

  /** Makes this one a container of a pod with a user namespace. */
  void joinUserNamespaceOf(int pause, long uid, long gid) {
    pod = OptionalInt.of(pause);
    podMounts = OptionalInt.of(descriptor("mntns:" + pause));
    userNamespace =
        Optional.of(
            new RunPlan.UserNamespace(
                descriptor("userns:" + pause), new StreamOwner(FIRST_ID + uid, FIRST_ID + gid)));
    // The kernel lets nobody in such a namespace make device nodes.
    operations.replaceAll(operation ->
        operation instanceof MakeNode node
            ? new PlanOperation.Attach(
                descriptor("tree:" + node.path()),
                node.path(),
                PlanOperation.Target.FILE,
                0666,
                PlanOperation.Propagation.PRIVATE,
                false,
                "")
            : operation);
  }

  /** The user namespaces that own a process' namespaces, by the names of these. */
  Map<String, String> ownersOf(int pid) throws IOException {
    String program = Launcher.get().program().toString();
    Launcher.Running owners =
        remember(new Launcher.Running(List.of(program, "owners", Integer.toString(pid))));
    patiently().until(() -> owners.lines().contains("end"));
    return owners.lines().stream()
        .filter(line -> line.startsWith("owner "))
        .map(line -> line.split(" ", -1))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
  }

  Launcher.Running client() throws IOException {
    awaitStarted();
    String program = Launcher.get().program().toString();
    return remember(new Launcher.Running(List.of(program, "control", control().toString())));
  }

  private Launcher.Running remember(Launcher.Running launched) {
    running.add(launched);
    return launched;
  }

  StartedRecord awaitStarted() throws IOException {
    Path file = state().resolve(StartedRecord.FILE);
    patiently().until(() -> Files.exists(file));
    return StartedRecord.parse(Files.readString(file));
  }

  ExitRecord awaitExit() throws IOException {
    Path file = state().resolve(ExitRecord.FILE);
    patiently().until(() -> Files.exists(file));
    return ExitRecord.parse(Files.readString(file));
  }

  /** Starts a container, waits for its end and returns the record of it. */
  ExitRecord run(ProcessPlan process) throws IOException {
    Launcher.Running launched = start(process);
    try {
      return awaitExit();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no exit record; " + launched.lines(), e);
    }
  }

  /** The step that failed. */
  StepReport runFailing(ProcessPlan process) throws IOException {
    return run(process)
        .failure()
        .orElseThrow(() -> new AssertionError("the container started: " + output()));
  }

  /** What the container printed, put together from the records of its log. */
  String output() {
    try {
      StringBuilder text = new StringBuilder();
      for (LogRecord line : LogRecord.readAll(log())) {
        text.append(line.text()).append(line.complete() ? "\n" : "");
      }
      return new String(text.toString().getBytes(ISO_8859_1), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitOutput(String text) {
    patiently().until(() -> Files.exists(log()) && output().contains(text));
  }

  @Override
  public void close() throws IOException {
    Files.writeString(cgroup.resolve("cgroup.kill"), "1");
    Path started = state().resolve(StartedRecord.FILE);
    if (Files.exists(started)) {
      int monitor = StartedRecord.parse(Files.readString(started)).monitorPid();
      patiently().until(() -> !isRunning(monitor));
    }
    for (Launcher.Running launched : running) {
      // Pause outlives whoever started it, as it should.
      if (launched.lines().stream().noneMatch(line -> line.startsWith("ended"))) {
        launched.number("pause").ifPresent(TestContainer::kill);
      }
      launched.close();
    }
    patiently().until(() -> cgroup.toFile().delete());
    deleteTree(directory);
  }

  private static void kill(int pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  static boolean isRunning(int pid) throws IOException {
    Path status = Path.of("/proc/" + pid + "/stat");
    return Files.exists(status) && !Files.readString(status).contains(") Z ");
  }

  private static void deleteTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
