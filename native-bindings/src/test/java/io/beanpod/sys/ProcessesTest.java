package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.ResourceLimit.Resource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class ProcessesTest {
  private static final Set<Namespace> HOST = Set.of();

  private final Kernel kernel = Kernel.linux();
  private final Processes processes = kernel.processes();

  @Test
  void givesArgumentsEnvironmentAndExitCode() throws Exception {
    Child.Result result = Child.shell(kernel, "echo $0 $BEAN; exit 7", HOST);
    assertThat(result).isEqualTo(new Child.Result("sh pod\n", new ExitStatus.Exited(7)));
  }

  @Test
  void givesNoDescriptorButThoseOfTheRequest() throws Exception {
    try (Fd inherited = openWithoutCloseOnExec()) {
      assertThat(inherited.number()).isGreaterThan(2);
      // The directory that ls reads is the one descriptor that ls opens itself.
      Child.Result result = Child.shell(kernel, "exec ls /proc/self/fd", HOST);
      assertThat(result.output().lines()).containsExactly("0", "1", "2", "3");
    }
  }

  /** A descriptor as the JDK opens its own: inherited by whatever does not close it. */
  private Fd openWithoutCloseOnExec() throws Exception {
    Fd fd = kernel.files().openat(Fd.CWD, "/etc/hostname", OpenFlags.RDONLY, 0);
    new LibcForTests().clearCloseOnExec(fd);
    return fd;
  }

  @Test
  void movesDescriptorsThatStandInEachOthersPlace() throws Exception {
    try (Fd shell = Child.program(kernel, "/bin/sh");
        Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      // 2 becomes 0, the pipe 1, 0 becomes 2: none may overwrite what is still needed.
      SpawnRequest request =
          SpawnRequest.of(
                  shell, List.of("sh", "-c", "for i in 0 1 2; do readlink /proc/$$/fd/$i; done"))
              .withEnvironment(List.of("PATH=/usr/bin:/bin"))
              .withDescriptors(List.of(Fd.STDERR, pipe.writing(), Fd.STDIN));
      try (Spawned spawned = processes.spawn(request)) {
        pipe.writing().close();
        List<String> lines = Child.readAll(kernel, pipe.reading()).lines().toList();
        processes.waitFor(spawned.pidfd());
        assertThat(lines)
            .containsExactly(
                Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString(),
                Files.readSymbolicLink(Path.of("/proc/self/fd/" + pipe.reading().number()))
                    .toString(),
                Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString());
      }
    }
  }

  @Test
  void startsWithCleanSignals() throws Exception {
    FutureTask<Child.Result> task =
        new FutureTask<>(() -> {
          kernel.events().signalfd(Set.of(Signal.parse("SIGURG"))).close();
          assertThat(signalMask()).isNotEqualTo("SigBlk:\t0000000000000000");
          return Child.shell(kernel, "grep -E '^Sig(Blk|Ign)' /proc/self/status", HOST);
        });
    new LibcForTests()
        .ignoring(
            Signal.WINCH,
            () -> {
              Thread.ofPlatform().start(task).join();
              return null;
            });
    assertThat(task.get().output())
        .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  }

  @Test
  void leadsASessionOfItsOwn() throws Exception {
    Child.Result result = Child.shell(kernel, "cut -d' ' -f1,6 /proc/$$/stat", HOST);
    String[] pidAndSession = result.output().strip().split(" ", -1);
    assertThat(pidAndSession[0]).isEqualTo(pidAndSession[1]);
  }

  @Test
  void leavesTheCallersSignalMaskAsItWas() throws Exception {
    String before = signalMask();
    Child.shell(kernel, "true", HOST);
    assertThat(signalMask()).isEqualTo(before);
  }

  private static String signalMask() throws Exception {
    return Files.readString(Path.of("/proc/thread-self/status"))
        .lines()
        .filter(line -> line.startsWith("SigBlk"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isBornInItsCgroup() throws Exception {
    try (TestCgroup cgroup = TestCgroup.create(kernel);
        Fd shell = Child.program(kernel, "/bin/sh");
        Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      SpawnRequest request =
          SpawnRequest.of(
                  shell, List.of("sh", "-c", "while read l; do echo $l; done </proc/self/cgroup"))
              .withDescriptors(List.of(Fd.STDIN, pipe.writing(), Fd.STDERR))
              .inCgroup(cgroup.directory());
      try (Spawned spawned = processes.spawn(request)) {
        pipe.writing().close();
        assertThat(Child.readAll(kernel, pipe.reading()).lines()).contains("0::/" + cgroup.name());
        processes.waitFor(spawned.pidfd());
      }
    }
  }

  @Test
  void isTheFirstProcessOfANewPidNamespace() throws Exception {
    Child.Result result = Child.shell(kernel, "echo $$", Set.of(Namespace.PID));
    assertThat(result.output()).isEqualTo("1\n");
  }

  @Test
  void saysWhyAProgramCannotBeExecutedAndLeavesNothing(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "no program\n");
    assertThat(text.toFile().setExecutable(true)).isTrue();
    int before = openDescriptors();
    try (Fd program = Child.program(kernel, text.toString())) {
      assertThatThrownBy(() -> processes.spawn(SpawnRequest.of(program, List.of("text", "x"))))
          .isInstanceOf(SyscallException.class)
          .hasMessage("execveat(" + program + ", [text, x]): ENOEXEC (Exec format error)");
    }
    assertThat(openDescriptors()).isEqualTo(before);
    assertThat(Path.of("/proc/thread-self/children")).hasContent("");
  }

  private static int openDescriptors() {
    String[] names = Path.of("/proc/self/fd").toFile().list();
    return names == null ? -1 : names.length;
  }

  @Test
  void refusesACgroupThatIsNone(@TempDir Path directory) throws Exception {
    try (Fd program = Child.program(kernel, "/bin/true");
        Fd noCgroup = kernel.files().openat(Fd.CWD, directory.toString(), OpenFlags.DIRECTORY, 0)) {
      assertThatThrownBy(
              () -> processes.spawn(SpawnRequest.of(program, List.of("x")).inCgroup(noCgroup)))
          .isInstanceOfSatisfying(
              SyscallException.class,
              e -> {
                assertThat(e.call()).isEqualTo("clone3");
                assertThat(e.errno()).isEqualTo(Errno.EBADF);
              });
    }
  }

  @Test
  void runsAProgramFromASealedMemfd() throws Exception {
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(Path.of("/bin/true")));
    try (Fd memfd = kernel.descriptors().sealedMemfd("true", content, true);
        Spawned spawned = processes.spawn(SpawnRequest.of(memfd, List.of("true")))) {
      assertThat(processes.waitFor(spawned.pidfd())).isEqualTo(new ExitStatus.Exited(0));
    }
  }

  @Test
  void killsAndReapsByPidfd() throws Exception {
    try (Fd program = Child.program(kernel, "/bin/sleep");
        Spawned sleeper = processes.spawn(SpawnRequest.of(program, List.of("sleep", "1000")))) {
      assertThat(processes.reap(sleeper.pidfd())).isEmpty();
      assertThat(processes.exists(sleeper.pidfd())).isTrue();
      processes.pidfdSendSignal(sleeper.pidfd(), Signal.TERM);
      ExitStatus status = processes.waitFor(sleeper.pidfd());
      assertThat(status).isEqualTo(new ExitStatus.Signaled(Signal.TERM, false));
      assertThat(status.code()).isEqualTo(143);
      assertThat(processes.exists(sleeper.pidfd())).isFalse();
    }
  }

  @Test
  void opensAProcessByNumberAndTakesItsDescriptor() throws Exception {
    try (Child sleeper = Child.sleeper(kernel, HOST);
        Fd pidfd = processes.pidfdOpen(sleeper.pid())) {
      assertThat(processes.exists(pidfd)).isTrue();
      assertThatThrownBy(() -> processes.pidfdGetfd(pidfd, 999))
          .isInstanceOf(SyscallException.class)
          .hasMessage("pidfd_getfd(" + pidfd + ", 999): EBADF (Bad file descriptor)");
    }
    try (Fd self = processes.pidfdOpen(processes.getpid());
        Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      try (Fd copy = processes.pidfdGetfd(self, pipe.writing().number())) {
        pipe.writing().close();
        kernel.descriptors().writeFully(copy, StandardCharsets.UTF_8.encode("bean"));
      }
      assertThat(Child.readAll(kernel, pipe.reading())).isEqualTo("bean");
    }
  }

  @Test
  void limitsAnotherProcess() throws Exception {
    try (Child sleeper = Child.sleeper(kernel, HOST)) {
      processes.setLimit(sleeper.pid(), Resource.NOFILE, new ResourceLimit(10, 20));
      assertThat(processes.limit(sleeper.pid(), Resource.NOFILE))
          .isEqualTo(new ResourceLimit(10, 20));
      assertThat(processes.limit(sleeper.pid(), Resource.FSIZE).soft())
          .isEqualTo(ResourceLimit.INFINITY);
    }
  }

  @Test
  void spawnsFromManyThreadsAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int code = i % 50;
        Callable<Boolean> run =
            () ->
                Child.shell(kernel, "exit " + code, HOST)
                    .status()
                    .equals(new ExitStatus.Exited(code));
        results.add(threads.submit(run));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void refusesMoreDescriptorsThanItHasRoomFor() throws Exception {
    try (Fd program = Child.program(kernel, "/bin/true")) {
      List<Fd> descriptors = new ArrayList<>();
      for (int i = 0; i < 1025; i++) {
        descriptors.add(Fd.STDIN);
      }
      assertThatThrownBy(() ->
              processes.spawn(
                  SpawnRequest.of(program, List.of("true")).withDescriptors(descriptors)))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
    }
  }

  @Test
  void signalsOneProcessByNumberAndNeverAGroup() throws Exception {
    try (Child sleeper = Child.sleeper(kernel, HOST)) {
      processes.kill(sleeper.pid(), Signal.CONT);
      assertThatThrownBy(() -> processes.kill(-1, Signal.CONT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void knowsItself() throws Exception {
    assertThat(processes.geteuid()).isZero();
    assertThat((long) processes.getpid()).isEqualTo(ProcessHandle.current().pid());
    Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    assertThat(thread.getFileName()).hasToString(Integer.toString(processes.gettid()));
  }
}
