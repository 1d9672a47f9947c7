package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.Resources;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One cgroup. The object is its name only: it holds no descriptor, and the cgroup may come and go.
 */
public final class Cgroup {
  private static final Duration REMOVAL_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
  private static final Path DELEGATED = Path.of("/sys/kernel/cgroup/delegate");
  private static final String YES = "1";
  private static final String NO = "0";

  private final CgroupRoot root;
  private final CgroupFiles files;
  private final String path;

  Cgroup(CgroupRoot root, CgroupFiles files, String path) {
    this.root = root;
    this.files = files;
    this.path = path;
  }

  /** The path from the root of the hierarchy, with a slash in front, as /proc/PID/cgroup has it. */
  public String path() {
    return "/" + path;
  }

  /** A cgroup directly below; it need not exist. */
  public Cgroup child(String name) {
    return root.atPath(CgroupFiles.join(path, name));
  }

  /** Makes the cgroup; those above are made and get all controllers. One that exists is fine. */
  public void create() throws IOException {
    root.make(path);
  }

  /** Makes the cgroup below one that exists, without controllers. One that exists is fine. */
  void createBare() throws IOException {
    files.makeDirectory(path);
  }

  /** Moves a process in with all its threads. */
  void moveIn(int pid) throws IOException {
    files.write(path, "cgroup.procs", Integer.toString(pid));
  }

  /** Whether the cgroup exists. */
  public boolean exists() throws IOException {
    return files.exists(path);
  }

  /**
   * Sets limits; what they leave open stays as it is. Meant to be called before a process is born
   * here, and again when limits change.
   *
   * @throws RuntimeFailure naming the limit, and the controller where that is missing
   */
  public void apply(Resources limits) throws IOException {
    for (CgroupSetting setting : CgroupSettings.of(limits, root.controllers(path))) {
      try {
        files.write(path, setting.file(), setting.value());
      } catch (SyscallException failure) {
        if (failure.errno() != Errno.ENOENT || !setting.optional() || !exists()) {
          throw refusal(setting, failure);
        }
      }
    }
  }

  private RuntimeFailure refusal(CgroupSetting setting, SyscallException failure) {
    String why = failure.getMessage();
    if (failure.errno() == Errno.ENOENT) {
      why =
          root.refusal(setting.controller())
              .orElse("there is no such file; the kernel is too old for it, or the cgroup is gone");
    }
    return new RuntimeFailure(
        "Cannot set "
            + setting.file()
            + " of cgroup "
            + path()
            + " to '"
            + setting.value()
            + "': "
            + why,
        failure);
  }

  /**
   * Lets a user make cgroups below this one and move processes there; its own limits stay out of
   * reach. The kernel says which files that takes: "Model of Delegation" in its cgroup-v2 document.
   */
  public void delegate(long uid, long gid) throws IOException {
    List<String> names =
        Files.exists(DELEGATED)
            ? Files.readAllLines(DELEGATED)
            : List.of("cgroup.procs", "cgroup.threads", "cgroup.subtree_control");
    files.chown(path, names, (int) uid, (int) gid);
  }

  /**
   * Lets the processes of this cgroup use these devices and no others; without this call they may
   * use all. Called again, the new rules take the place of the old ones.
   *
   * @param allowed mostly {@link DeviceRule#withDefaults}
   */
  public void allowDevices(List<DeviceRule> allowed) throws IOException {
    try (Fd directory = openFd()) {
      root.deviceFilter().attach(directory, allowed);
    } catch (SyscallException failure) {
      throw new RuntimeFailure(
          "Cannot limit the devices of cgroup "
              + path()
              + ": "
              + failure.getMessage()
              + ". This needs a kernel with CONFIG_CGROUP_BPF.",
          failure);
    }
  }

  /**
   * A descriptor of the cgroup's directory for clone3(2) with CLONE_INTO_CGROUP; the caller closes
   * it.
   */
  public Fd openFd() throws IOException {
    return files.openDirectory(path);
  }

  /**
   * A descriptor of {@code cgroup.events}, which reports EPOLLPRI whenever {@link #isPopulated} or
   * {@link #isFrozen} changes; the caller closes it.
   */
  public Fd openEvents() throws IOException {
    return files.openFile(path, "cgroup.events");
  }

  /**
   * Kills every process in the cgroup and below, those being born too. One that is gone is fine.
   */
  public void kill() throws IOException {
    try {
      files.write(path, "cgroup.kill", YES);
    } catch (SyscallException failure) {
      if (failure.errno() == Errno.ENODEV || !exists()) {
        return;
      }
      if (failure.errno() == Errno.ENOENT) {
        throw new RuntimeFailure(
            "Cannot kill cgroup " + path() + ": cgroup.kill needs Linux 5.14.", failure);
      }
      throw failure;
    }
  }

  /** Asks for a stop of all processes; {@link #isFrozen} tells when it is done. */
  public void freeze() throws IOException {
    files.write(path, "cgroup.freeze", YES);
  }

  /** Lets frozen processes go on. */
  public void thaw() throws IOException {
    files.write(path, "cgroup.freeze", NO);
  }

  /** Whether there is a process in the cgroup or below. */
  public boolean isPopulated() throws IOException {
    return events("populated");
  }

  /** Whether all processes of the cgroup and below are frozen. */
  public boolean isFrozen() throws IOException {
    return events("frozen");
  }

  private boolean events(String key) throws IOException {
    return files
        .readIfPresent(path, "cgroup.events")
        .map(text -> FlatKeyed.parse(text).getOrDefault(key, 0L) != 0)
        .orElse(false);
  }

  /** The out-of-memory counters. Read them before the cgroup goes. */
  public MemoryEvents memoryEvents() throws IOException {
    return files
        .readIfPresent(path, "memory.events")
        .map(MemoryEvents::parse)
        .orElse(MemoryEvents.NONE);
  }

  /** The processes of this cgroup itself, without those below. */
  public List<Integer> processes() throws IOException {
    return files.readIfPresent(path, "cgroup.procs").stream()
        .flatMap(String::lines)
        .map(Integer::valueOf)
        .toList();
  }

  /**
   * The text of one of its files.
   *
   * @param file a name such as {@code cpu.stat}
   * @return empty where the host has no controller for it, or the cgroup is gone
   */
  public Optional<String> read(String file) throws IOException {
    return files.readIfPresent(path, file);
  }

  /** The names of the cgroups directly below. */
  public List<String> children() throws IOException {
    return files.children(path);
  }

  /**
   * Removes the cgroup and all below it, and kills what still runs there. One that is gone is fine.
   *
   * @throws RuntimeFailure when processes stay for seconds although they were killed
   */
  public void remove() throws IOException, InterruptedException {
    for (String name : children()) {
      // A container that may make cgroups names them as it likes: systemd's have backslashes.
      new Cgroup(root, files, CgroupFiles.join(path, name)).remove();
    }
    long deadline = System.nanoTime() + REMOVAL_PATIENCE.toNanos();
    Duration pause = Duration.ofMillis(1);
    while (!removed()) {
      if (System.nanoTime() > deadline) {
        throw new RuntimeFailure(
            "Cannot remove cgroup "
                + path()
                + ": processes "
                + processes()
                + " do not end although they were killed. They wait in the kernel, mostly for a"
                + " disk or network file system; see /proc/PID/stack.");
      }
      kill();
      // Dying processes leave at their own time; no descriptor reports the end of their threads.
      Thread.sleep(pause);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
  }

  private boolean removed() throws SyscallException {
    try {
      files.removeDirectory(path);
      return true;
    } catch (SyscallException failure) {
      return switch (failure.errno()) {
        case ENOENT -> true;
        case EBUSY -> false;
        default -> throw failure;
      };
    }
  }

  @Override
  public String toString() {
    return path();
  }
}
