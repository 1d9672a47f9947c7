package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.SandboxStatus;
import io.beanpod.runtime.WrongStateException;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.cgroup.PodCgroup;
import io.beanpod.runtime.state.SandboxReady;
import io.beanpod.runtime.state.SandboxRecord;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One sandbox of a running daemon. Changes happen under its lock; anybody reads its status. */
public final class Sandbox {

  private final SandboxRecord record;
  private final Path directory;
  private final PodCgroup cgroups;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile SandboxStatus status;
  private @Nullable Fd pause;
  private @Nullable Readiness pauseEnd;

  Sandbox(SandboxRecord record, Path directory, PodCgroup cgroups) {
    this.record = record;
    this.directory = directory;
    this.cgroups = cgroups;
    this.status =
        new SandboxStatus(record.id(), record.spec(), false, record.createdAt(), List.of(), 0);
  }

  public String id() {
    return record.id();
  }

  public SandboxSpec spec() {
    return record.spec();
  }

  public SandboxStatus status() {
    return status;
  }

  /** Where the pod's own files are, such as resolv.conf. */
  public Path directory() {
    return directory;
  }

  /**
   * The file whose lock pause holds. A directory would be a door: whoever reaches pause's
   * descriptors from inside the pod could walk from it to the host's root.
   */
  Path lockFile() {
    return directory.resolve("lock");
  }

  /** The pod's cgroup, which holds those of pause and the containers. */
  public Cgroup podCgroup() {
    return cgroups.cgroup();
  }

  /** The cgroup of a container of this sandbox. */
  public Cgroup cgroupOf(String containerId) {
    return cgroups.leaf(containerId);
  }

  /** The cgroup that pause alone is in. */
  Cgroup ownCgroup() {
    return cgroups.leaf(record.id());
  }

  PodCgroup cgroups() {
    return cgroups;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Pause as a pidfd, or null when it does not run. Valid while the caller holds the lock. */
  @Nullable Fd pause() {
    return pause;
  }

  /**
   * A pidfd of pause of the caller's own, to join its namespaces by.
   *
   * @throws WrongStateException when pause does not run any more
   */
  public Fd openPause(Descriptors descriptors) throws IOException {
    lock.lock();
    try {
      if (pause == null) {
        throw new WrongStateException("sandbox %s is not running".formatted(record.id()));
      }
      return descriptors.duplicate(pause);
    } finally {
      lock.unlock();
    }
  }

  /** Takes note that pause runs; the sandbox owns both descriptors from now on. */
  void started(SandboxReady ready, Fd pidfd, Readiness end) {
    pause = pidfd;
    pauseEnd = end;
    status =
        new SandboxStatus(
            record.id(),
            record.spec(),
            true,
            record.createdAt(),
            ready.addresses(),
            ready.pausePid());
  }

  /** Takes note that the sandbox is of no use any more; pause may still be dying. */
  void ended() {
    SandboxStatus last = status;
    status =
        new SandboxStatus(last.id(), last.spec(), false, last.createdAt(), last.addresses(), 0);
  }

  /** Takes note that somebody waits for pause's end himself. */
  void unwatchPause() {
    if (pauseEnd != null) {
      pauseEnd.close();
      pauseEnd = null;
    }
  }

  /** Lets go of pause. */
  void closePause() {
    unwatchPause();
    if (pause != null) {
      pause.close();
      pause = null;
    }
  }
}
