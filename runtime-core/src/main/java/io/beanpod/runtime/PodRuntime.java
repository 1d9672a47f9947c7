package io.beanpod.runtime;

import io.beanpod.runtime.stats.ContainerStats;
import io.beanpod.runtime.stats.SandboxStats;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node can do with sandboxes and containers. The pod engine and the CRI drive the same
 * calls.
 *
 * <p>Every transition is on disk before a call returns and before an event tells it, so a daemon
 * that is killed at any instant finds the truth again when it opens the runtime. Calls about
 * different containers never wait for each other; the lists and statuses read snapshots and never
 * wait at all.
 *
 * <p>Identifiers are 64 hex digits. A call about an unknown one fails with {@link
 * NoSuchObjectException}; other failures are {@link RuntimeFailure} with a sentence for the user.
 */
public interface PodRuntime extends AutoCloseable {

  /**
   * Makes the namespaces, cgroup and network of a pod and starts its pause process.
   *
   * @return the new sandbox, ready
   */
  SandboxStatus runSandbox(SandboxSpec spec) throws IOException, InterruptedException;

  /**
   * Kills every container of the sandbox, then pause, and gives back network and addresses. Does
   * nothing where that has been done already.
   */
  void stopSandbox(String sandboxId) throws IOException, InterruptedException;

  /** Removes a sandbox with its containers; stops it first. A sandbox that is gone is no error. */
  void removeSandbox(String sandboxId) throws IOException, InterruptedException;

  /**
   * Records a container and prepares its root file system; no process starts.
   *
   * @return the container in state {@link ContainerState#CREATED}
   */
  ContainerStatus createContainer(String sandboxId, ContainerSpec spec)
      throws IOException, InterruptedException;

  /**
   * Starts a created container and returns once its program runs (execve succeeded).
   *
   * @throws ContainerStartException when a step before or at execve failed: the container is then
   *     exited with reason {@code StartError} and exit code 128
   */
  void startContainer(String containerId) throws IOException, InterruptedException;

  /**
   * Sends the stop signal, waits for at most the grace period, then kills the whole cgroup. A grace
   * period of zero kills at once. Returns when the container has exited; a container that is not
   * running is no error. The stop signal is sent once however often this is called; a shorter grace
   * period of a later call shortens an earlier one.
   */
  void stopContainer(String containerId, Duration gracePeriod)
      throws IOException, InterruptedException;

  /** Removes a container and its writable layer; kills it first. One that is gone is no error. */
  void removeContainer(String containerId) throws IOException, InterruptedException;

  /** Changes the resource limits of a container that is created or running. */
  void updateContainer(String containerId, Resources resources) throws IOException;

  /** Starts another process in a running container. */
  ExecSession exec(String containerId, ExecSpec spec) throws IOException, InterruptedException;

  /**
   * Runs a command in a container to its end.
   *
   * @param timeout zero for none; when it passes, the command is killed and {@link
   *     ExecResult#timedOut()} is true
   * @param maxOutput bytes of each stream that are kept; the rest is read and dropped
   */
  ExecResult execSync(String containerId, List<String> command, Duration timeout, int maxOutput)
      throws IOException, InterruptedException;

  /**
   * Joins the standard streams of a running container's first process. Output is what it writes
   * from now on.
   *
   * @param stdin whether to join standard input as well. Where the container has none, or has none
   *     any more, only the output is joined. With {@link ContainerSpec#stdinOnce()} the end of the
   *     first session that had it ends the container's input
   */
  AttachSession attach(String containerId, boolean stdin) throws IOException, InterruptedException;

  /** Opens the log file anew at the path of the container's specification, after a rotation. */
  void reopenLog(String containerId) throws IOException, InterruptedException;

  /**
   * Connects to a TCP port on the loopback address inside a pod's network namespace.
   *
   * @return a connected stream socket, as bytes in and out
   */
  StreamPair connect(String sandboxId, int port) throws IOException, InterruptedException;

  Optional<SandboxStatus> sandbox(String sandboxId);

  /**
   * How a sandbox shall be that is being made, from before its cgroup is there until it is ready.
   */
  Optional<SandboxSpec> sandboxInTheMaking(String sandboxId);

  Optional<ContainerStatus> container(String containerId);

  List<SandboxStatus> sandboxes();

  List<ContainerStatus> containers();

  /** Whether pods can be connected now, and if not, why. */
  NetworkStatus networkStatus();

  /** Whether pods can have user namespaces of their own; tried out once, so it never waits. */
  UserNamespaceSupport userNamespaces();

  /** Figures of one running container, those of its cgroup read now. */
  ContainerStats stats(String containerId) throws IOException, InterruptedException;

  /**
   * The same of several. Who does not run is left out, and so is who cannot be read: no container
   * fails the others or keeps them waiting.
   */
  List<ContainerStats> containerStats(Collection<String> containerIds) throws InterruptedException;

  /** Figures of one ready sandbox with its running containers. */
  SandboxStats sandboxStats(String sandboxId) throws IOException, InterruptedException;

  /** The same of several, as with {@link #containerStats}. */
  List<SandboxStats> sandboxStats(Collection<String> sandboxIds) throws InterruptedException;

  /**
   * Tells of every transition from now on, in order, on a thread of the runtime's: a listener hands
   * over quickly and never blocks.
   *
   * @return ends the subscription
   */
  Subscription subscribe(Consumer<RuntimeEvent> listener);

  /** Lets go of the runtime; sandboxes and containers go on running. */
  @Override
  void close();
}
