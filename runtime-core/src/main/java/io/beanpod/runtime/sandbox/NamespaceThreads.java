package io.beanpod.runtime.sandbox;

import io.beanpod.sys.Fd;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.Namespaces;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads that enter network, IPC and UTS namespaces for others. The kernel keeps
 * these for each thread, so the rest of the JVM stays where it is.
 *
 * <p>A thread is back in the host's namespaces before the result of its work is handed over: a
 * thread started, or a virtual thread woken (which may start a carrier thread), by one that is not
 * would inherit the pod's. A thread that cannot return leaves its result to a keeper thread and
 * ends; the keeper starts another in its place.
 */
public final class NamespaceThreads implements AutoCloseable {

  /** Work inside namespaces. It must not start threads or complete futures that others wait for. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  private static final Set<Namespace> ENTERED = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);

  private final Namespaces namespaces;
  private final Map<Namespace, Fd> host = new EnumMap<>(Namespace.class);
  private final BlockingQueue<Job<?>> jobs = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> strandedOutcomes = new LinkedBlockingQueue<>();
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
    Thread.ofPlatform().name("namespaces-keeper").daemon().start(this::keep);
  }

  /** Runs work in new namespaces of the given kinds. */
  public <T> T inNew(Set<Namespace> kinds, Work<T> work) throws IOException, InterruptedException {
    return run(kinds, () -> namespaces.unshare(kinds), work);
  }

  /**
   * Enters new namespaces ahead of the work to be done there, with a thread of its own.
   *
   * @param first what that thread does as soon as it is there. It wakes the caller from there, who
   *     must be on a platform thread
   */
  public <P> Entered<P> enterNew(Set<Namespace> kinds, Work<P> first)
      throws IOException, InterruptedException {
    Entered<P> entered = new Entered<>(kinds, first);
    startThread(entered::serve);
    entered.prepared = result(entered.ready);
    return entered;
  }

  /**
   * A thread in new namespaces, which waits for one piece of work and ends.
   *
   * @param <P> what it has prepared
   */
  public final class Entered<P> implements AutoCloseable {
    private final Set<Namespace> kinds;
    private final Work<P> first;
    private final CompletableFuture<P> ready = new CompletableFuture<>();
    private final BlockingQueue<Job<?>> next = new LinkedBlockingQueue<>();
    private @Nullable P prepared;

    private Entered(Set<Namespace> kinds, Work<P> first) {
      this.kinds = kinds;
      this.first = first;
    }

    /** What the first work gave. */
    public P prepared() {
      return Objects.requireNonNull(prepared);
    }

    /** Runs work there, once; the thread is back when its result is handed over. */
    public <T> T run(Work<T> work) throws IOException, InterruptedException {
      Job<T> job = new Job<>(kinds, () -> {}, work, new CompletableFuture<>());
      next.add(job);
      return result(job.result);
    }

    /** Gives the namespaces up; who has done so once need not again. */
    @Override
    public void close() {
      next.add(Job.NOTHING);
    }

    private void serve() {
      Outcome outcome;
      try {
        namespaces.unshare(kinds);
        ready.complete(first.run());
        outcome = next.take().perform();
      } catch (Throwable e) { // whatever it is, the caller waits for it
        outcome = () -> ready.completeExceptionally(e);
      }
      if (goHome(kinds)) {
        outcome.tell();
      } else {
        strandedOutcomes.add(outcome);
      }
    }
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
    return result(job.result);
  }

  private static <T> T result(CompletableFuture<T> result)
      throws IOException, InterruptedException {
    try {
      return result.get();
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
          strandedOutcomes.add(() -> {
            startThread(this::serve);
            outcome.tell();
          });
          return;
        }
        outcome.tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      while (!closed) {
        strandedOutcomes.take().tell();
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
    strandedOutcomes.add(() -> {});
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
