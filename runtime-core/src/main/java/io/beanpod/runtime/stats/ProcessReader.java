package io.beanpod.runtime.stats;

import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.sys.DirectoryEntry;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Counts the processes of a cgroup and what they have open, proc(5). */
final class ProcessReader {
  private static final String SOCKET = "socket:";

  private static final String OPEN_FILES = "Max open files";

  private final Kernel kernel;

  ProcessReader(Kernel kernel) {
    this.kernel = kernel;
  }

  /** The processes of a cgroup and all below it. */
  static List<Integer> processes(Cgroup cgroup) throws IOException {
    List<Integer> pids = new ArrayList<>(cgroup.processes());
    for (String child : cgroup.children()) {
      pids.addAll(processes(cgroup.child(child)));
    }
    return pids;
  }

  /**
   * Counts; a process that ends meanwhile counts as far as it was seen.
   *
   * @param first the container's first process
   */
  ProcessStats count(Cgroup cgroup, int first) throws IOException {
    List<Integer> pids = processes(cgroup);
    long threads = 0;
    long descriptors = 0;
    long sockets = 0;
    for (int pid : pids) {
      threads += list("/proc/%d/task".formatted(pid)).size();
      String open = "/proc/%d/fd".formatted(pid);
      for (DirectoryEntry entry : list(open)) {
        descriptors++;
        if (isSocket(open + "/" + entry.name())) {
          sockets++;
        }
      }
    }
    return new ProcessStats(pids.size(), threads, descriptors, sockets, openFilesLimit(first));
  }

  private List<DirectoryEntry> list(String directory) throws SyscallException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd open = kernel.files().openat(Fd.CWD, directory, flags, 0)) {
      return kernel.files().list(open);
    } catch (SyscallException e) {
      if (hasEnded(e)) {
        return List.of();
      }
      throw e;
    }
  }

  private boolean isSocket(String path) throws SyscallException {
    try {
      return kernel.files().readlinkat(Fd.CWD, path).startsWith(SOCKET);
    } catch (SyscallException e) {
      if (hasEnded(e)) {
        return false;
      }
      throw e;
    }
  }

  /** From proc_pid_limits(5): prlimit(2) of another user's process wants CAP_SYS_RESOURCE. */
  private static OptionalLong openFilesLimit(int pid) {
    List<String> limits;
    try {
      limits = Files.readAllLines(Path.of("/proc/%d/limits".formatted(pid)));
    } catch (IOException ended) {
      return OptionalLong.empty();
    }
    return limits.stream()
        .filter(line -> line.startsWith(OPEN_FILES))
        .map(line -> line.substring(OPEN_FILES.length()).strip().split(" +", -1)[0])
        .filter(soft -> !soft.equals("unlimited"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static boolean hasEnded(SyscallException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH;
  }
}
