package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.Handover;
import io.beanpod.pause.Programs;
import io.beanpod.runtime.cgroup.Cgroup;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Spawns init, for a container or for an exec, with its plan or to wait for it. */
final class InitProgram implements AutoCloseable {

  private final Kernel kernel;
  private final Fd cgroup;
  private final ByteBuffer program;
  private final Fd devNull;

  /**
   * Opens what every spawn uses.
   *
   * @param monitors the cgroup that init is born in
   */
  InitProgram(Kernel kernel, Cgroup monitors) throws IOException {
    this.kernel = kernel;
    this.cgroup = monitors.openFd();
    this.program = direct(Programs.INIT.read());
    this.devNull = kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
  }

  /** The clone3(2) itself, where the caller wants it done. */
  @FunctionalInterface
  interface Clone {
    Spawned of(SpawnRequest request) throws IOException, InterruptedException;
  }

  /**
   * Namespaces of a pod that init shall be in.
   *
   * @param pause a process in them, as a pidfd
   * @param kinds at least one
   */
  record Joined(Fd pause, Set<Namespace> kinds) {}

  /**
   * Gives init its plan, its end of the status channel and the plan's descriptors.
   *
   * @param plan an encoded plan, whose descriptor numbers are those of the table
   */
  Spawned spawn(byte[] plan, StatusChannel status, DescriptorTable<Fd> table, Clone clone)
      throws IOException, InterruptedException {
    try (Fd sealedPlan = sealed("plan", direct(plan), false)) {
      List<Fd> given = new ArrayList<>(List.of(sealedPlan, status.theirs()));
      given.addAll(table.inOrder());
      Spawned spawned = spawn(given, clone);
      status.theirs().close();
      return spawned;
    }
  }

  /**
   * An init that waits for its plan. It ends when the socket closes.
   *
   * @param socket where the plan goes
   */
  record Waiting(Spawned process, Fd socket) {}

  /** Spawns init before there is a plan for it. */
  Waiting spawnWaiting() throws IOException, InterruptedException {
    Sockets.Pair pair = kernel.sockets().socketpair(Sockets.SOCK_SEQPACKET);
    try (Fd theirs = pair.second()) {
      return new Waiting(spawn(List.of(theirs), kernel.processes()::spawn), pair.first());
    } catch (IOException | InterruptedException | RuntimeException e) {
      pair.first().close();
      throw e;
    }
  }

  /**
   * Every init gets a copy of the program of its own: a kernel flaw that lets a container write to
   * the page cache of the program it was started by (CVE-2022-0847) would otherwise reach the next
   * container.
   */
  private Spawned spawn(List<Fd> given, Clone clone) throws IOException, InterruptedException {
    try (Fd executable = sealed("beanpod-init", program.duplicate(), true)) {
      List<Fd> descriptors = new ArrayList<>(List.of(devNull, devNull, devNull));
      descriptors.addAll(given);
      return clone.of(
          SpawnRequest.of(executable, List.of("beanpod-init"))
              .withDescriptors(descriptors)
              .inCgroup(cgroup));
    }
  }

  /** Whether so many descriptors can be handed over: the table's, the plan, two more. */
  static boolean canHandOver(DescriptorTable<Fd> table) {
    return table.inOrder().size() + 3 <= Handover.MOST_DESCRIPTORS;
  }

  /**
   * Gives a waiting init what {@link #spawn} gives a new one.
   *
   * @throws SyscallException when it has ended; nothing was begun then
   */
  void handOver(
      Waiting waiting,
      byte[] plan,
      StatusChannel status,
      DescriptorTable<Fd> table,
      Optional<Joined> pod)
      throws SyscallException {
    try (Fd sealedPlan = sealed("plan", direct(plan), false)) {
      List<Fd> descriptors = new ArrayList<>(List.of(status.theirs()));
      descriptors.addAll(table.inOrder());
      descriptors.add(sealedPlan);
      pod.ifPresent(joined -> descriptors.add(joined.pause()));
      int flags = pod.map(joined -> Namespace.cloneFlags(joined.kinds())).orElse(0);
      kernel
          .sockets()
          .sendMessage(waiting.socket(), direct(Handover.encode(flags)), descriptors, 0);
      status.theirs().close();
    }
  }

  /** A memfd that nobody can change. */
  private Fd sealed(String name, ByteBuffer content, boolean executable) throws SyscallException {
    return kernel.descriptors().sealedMemfd(name, content, executable);
  }

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }

  @Override
  public void close() {
    devNull.close();
    cgroup.close();
  }
}
