package io.beanpod.runtime.sandbox;

import io.beanpod.sys.Fd;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.Namespaces;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * A few platform threads that enter network, IPC and UTS namespaces for others. The kernel keeps
 * these for each thread, so the rest of the JVM stays where it is.
 *
 * <p>A thread is back in the host's namespaces before the result of its work is handed over: a
 * thread started, or a virtual thread woken (which may start a carrier thread), by one that is not
 * would inherit the pod's. A thread that cannot return leaves its result to a keeper thread and
 * ends; the keeper starts another in its place.
 *
 * <p>The kernel takes about a millisecond to make a network namespace. So one thread more makes new
 * namespaces ahead and waits in them, as long as sandboxes are being made.
 */
public final class NamespaceThreads implements AutoCloseable {

  /** Work inside namespaces. It must not start threads or complete futures that others wait for. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  private static final Set<Namespace> ENTERED = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);

  /** Namespaces are made ahead when no sandbox has come for so long: not in the way of one. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /** Those made ahead are given up when no sandbox has come for so long. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Namespaces namespaces;
  private final Map<Namespace, Fd> host = new EnumMap<>(Namespace.class);
  private final BlockingQueue<Job<?>> jobs = new LinkedBlockingQueue<>();
  private final BlockingQueue<Stranded> stranded = new LinkedBlockingQueue<>();
  private final Semaphore wanted = new Semaphore(0);

  /** Takes a job only while the thread in namespaces made ahead waits for one. */
  private final SynchronousQueue<Job<?>> ahead = new SynchronousQueue<>();

  private final int size;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param size how many; namespaces are made one at a time by each
   */
  public NamespaceThreads(Namespaces namespaces, int size) throws IOException {
    this.namespaces = namespaces;
    this.size = size;
    for (Namespace kind : ENTERED) {
      host.put(kind, namespaces.open(kind));
    }
    for (int i = 0; i < size; i++) {
      startThread(this::serve);
    }
    startThread(this::serveAhead);
    Thread.ofPlatform().name("namespaces-keeper").daemon().start(this::keep);
  }

  /** Runs work in new namespaces of the given kinds. */
  public <T> T inNew(Set<Namespace> kinds, Work<T> work) throws IOException, InterruptedException {
    if (kinds.equals(ENTERED)) {
      wanted.release();
      Job<T> job = new Job<>(kinds, () -> {}, work, new CompletableFuture<>());
      if (ahead.offer(job)) {
        return result(job);
      }
    }
    return run(kinds, () -> namespaces.unshare(kinds), work);
  }

  /** Runs work in those namespaces of a process, given by pidfd, that are of the given kinds. */
  public <T> T inThoseOf(Fd process, Set<Namespace> kinds, Work<T> work)
      throws IOException, InterruptedException {
    return run(kinds, () -> namespaces.setns(process, kinds), work);
  }

  private <T> T run(Set<Namespace> kinds, Entry entry, Work<T> work)
      throws IOException, InterruptedException {
    if (!ENTERED.containsAll(kinds)) {
      throw new IllegalArgumentException("a thread cannot return from " + kinds);
    }
    Job<T> job = new Job<>(kinds, entry, work, new CompletableFuture<>());
    jobs.add(job);
    return result(job);
  }

  private static <T> T result(Job<T> job) throws IOException, InterruptedException {
    try {
      return job.result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException runtime -> throw runtime;
        case Error error -> throw error;
        case null, default -> throw new IOException(e);
      }
    }
  }

  private static void startThread(Runnable body) {
    Thread.ofPlatform().name("namespaces").daemon().start(body);
  }

  private void serve() {
    try {
      while (!closed) {
        Job<?> job = jobs.take();
        Outcome outcome = job.perform();
        if (!goHome(job.kinds)) {
          stranded.add(new Stranded(outcome, this::serve));
          return;
        }
        outcome.tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While it waits in foreign namespaces it wakes nobody, whoever offers it a job. */
  private void serveAhead() {
    try {
      while (true) {
        wanted.acquire();
        do {
          wanted.drainPermits();
        } while (wanted.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS));
        if (closed) {
          return;
        }
        if (!unshareAhead()) {
          continue;
        }
        Job<?> job = ahead.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        Outcome outcome = job == null ? () -> {} : job.perform();
        if (!goHome(ENTERED)) {
          stranded.add(new Stranded(outcome, this::serveAhead));
          return;
        }
        outcome.tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who needs namespaces makes them all the same, and tells why that fails. */
  private boolean unshareAhead() {
    try {
      namespaces.unshare(ENTERED);
      return true;
    } catch (SyscallException e) {
      return false;
    }
  }

  private void keep() {
    try {
      while (!closed) {
        Stranded left = stranded.take();
        startThread(left.replacement);
        left.outcome.tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean goHome(Set<Namespace> kinds) {
    try {
      for (Namespace kind : kinds) {
        namespaces.setns(home(kind), Set.of(kind));
      }
      return true;
    } catch (SyscallException e) {
      return false;
    }
  }

  private Fd home(Namespace kind) {
    Fd fd = host.get(kind);
    if (fd == null) {
      throw new IllegalStateException("no home for " + kind);
    }
    return fd;
  }

  /** Ends the threads once they are idle. */
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < size; i++) {
      jobs.add(Job.NOTHING);
    }
    ahead.offer(Job.NOTHING);
    wanted.release();
    stranded.add(new Stranded(() -> {}, () -> {}));
  }

  @FunctionalInterface
  private interface Entry {
    void enter() throws SyscallException;
  }

  /** A finished job's result, on its way to who waits for it. */
  @FunctionalInterface
  private interface Outcome {
    void tell();
  }

  /** The result of a thread that could not return, and what runs in its place. */
  private record Stranded(Outcome outcome, Runnable replacement) {}

  private record Job<T>(
      Set<Namespace> kinds, Entry entry, Work<T> work, CompletableFuture<T> result) {

    static final Job<String> NOTHING =
        new Job<>(Set.of(), () -> {}, () -> "", new CompletableFuture<>());

    Outcome perform() {
      try {
        if (!kinds.isEmpty()) {
          entry.enter();
        }
        T value = work.run();
        return () -> result.complete(value);
      } catch (Throwable e) { // whatever it is, the caller waits for it
        return () -> result.completeExceptionally(e);
      }
    }
  }
}
