package io.beanpod.runtime.container;

import io.beanpod.pause.RecordedPlan;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerState;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.ProcessUser;
import io.beanpod.runtime.WrongStateException;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.state.ContainerRecord;
import io.beanpod.runtime.stream.Readiness;
import io.beanpod.sys.Descriptors;
import io.beanpod.sys.Fd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One container of a running daemon. Changes happen under its lock; anybody reads its status. */
public final class Container {

  private volatile ContainerRecord record;
  private final Path directory;
  private final Sandbox sandbox;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch exited = new CountDownLatch(1);
  private final AtomicBoolean stopSignalSent = new AtomicBoolean();
  private volatile ContainerStatus status;
  private volatile @Nullable RecordedPlan plan;
  private @Nullable ProcessUser user;
  private @Nullable PreparedRoot prepared;
  private @Nullable Fd monitor;
  private @Nullable Fd process;
  private @Nullable Readiness monitorEnd;

  Container(ContainerRecord record, Path directory, Sandbox sandbox) {
    this.record = record;
    this.directory = directory;
    this.sandbox = sandbox;
    this.status =
        new ContainerStatus(
            record.id(),
            record.sandboxId(),
            record.spec(),
            record.imageId(),
            ContainerState.CREATED,
            record.createdAt(),
            null,
            null,
            0,
            "",
            "",
            0,
            user);
  }

  ContainerRecord record() {
    return record;
  }

  /** Takes a changed specification; only limits change. */
  void update(ContainerRecord changed) {
    record = changed;
    ContainerStatus last = status;
    status =
        new ContainerStatus(
            last.id(),
            last.sandboxId(),
            changed.spec(),
            last.imageId(),
            last.state(),
            last.createdAt(),
            last.startedAt(),
            last.finishedAt(),
            last.exitCode(),
            last.reason(),
            last.message(),
            last.pid(),
            last.user());
  }

  public String id() {
    return record.id();
  }

  public ContainerSpec spec() {
    return record.spec();
  }

  public String imageId() {
    return record.imageId();
  }

  public ContainerStatus status() {
    return status;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Path directory() {
    return directory;
  }

  /** Takes note whom the first process runs as; statuses from now on say so. */
  void identified(ProcessUser whom) {
    user = whom;
  }

  /** The monitor's control socket. */
  Path controlSocket() {
    return directory.resolve("control");
  }

  /** Its cgroup, there while it runs. */
  public Cgroup cgroup() {
    return sandbox.cgroupOf(record.id());
  }

  /** Keeps what a start needs, so that it reads nothing from the disk. */
  void prepared(PreparedRoot root) {
    prepared = root;
  }

  Optional<PreparedRoot> prepared() {
    return Optional.ofNullable(prepared);
  }

  /** Keeps what init was told, so that an exec reads nothing from the disk. */
  void startedFrom(RecordedPlan recorded) {
    plan = recorded;
  }

  /**
   * What the container was started from; a former daemon's start is read again.
   *
   * @throws WrongStateException when it was not started
   */
  RecordedPlan plan() throws IOException {
    RecordedPlan known = plan;
    if (known == null) {
      known =
          StartPlan.read(directory)
              .orElseThrow(
                  () -> new WrongStateException("container %s has not run".formatted(id())));
      plan = known;
    }
    return known;
  }

  ReentrantLock lock() {
    return lock;
  }

  /**
   * A pidfd of the first process of the caller's own.
   *
   * @throws WrongStateException when it does not run
   */
  Fd openProcess(Descriptors descriptors) throws IOException {
    lock.lock();
    try {
      if (process == null) {
        throw new WrongStateException("container %s is not running".formatted(record.id()));
      }
      return descriptors.duplicate(process);
    } finally {
      lock.unlock();
    }
  }

  /** The first process as a pidfd, or null. Valid while the caller holds the lock. */
  @Nullable Fd process() {
    return process;
  }

  /** The monitor as a pidfd, or null. Valid while the caller holds the lock. */
  @Nullable Fd monitor() {
    return monitor;
  }

  /** True for the first caller only: the stop signal is sent once. */
  boolean claimStopSignal() {
    return stopSignalSent.compareAndSet(false, true);
  }

  /** Takes note that the program runs; owns the descriptors from now on. */
  void running(int pid, Instant startedAt, Fd processFd, Fd monitorFd, Readiness end) {
    process = processFd;
    monitor = monitorFd;
    monitorEnd = end;
    status =
        new ContainerStatus(
            record.id(),
            record.sandboxId(),
            record.spec(),
            record.imageId(),
            ContainerState.RUNNING,
            record.createdAt(),
            startedAt,
            null,
            0,
            "",
            "",
            pid,
            user);
  }

  /** Takes note of the end; who waits for it goes on. */
  void ended(@Nullable Instant startedAt, Outcome outcome) {
    detach();
    status =
        new ContainerStatus(
            record.id(),
            record.sandboxId(),
            record.spec(),
            record.imageId(),
            ContainerState.EXITED,
            record.createdAt(),
            startedAt,
            outcome.finishedAt(),
            outcome.code(),
            outcome.reason(),
            outcome.message(),
            0,
            user);
    exited.countDown();
  }

  /** Lets go of the processes; they go on. */
  void detach() {
    if (monitorEnd != null) {
      monitorEnd.close();
      monitorEnd = null;
    }
    if (process != null) {
      process.close();
      process = null;
    }
    if (monitor != null) {
      monitor.close();
      monitor = null;
    }
  }

  boolean awaitExit(Duration limit) throws InterruptedException {
    return exited.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
