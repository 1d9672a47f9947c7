package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.Handover;
import io.beanpod.pause.Programs;
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

  /** As many descriptors as the kernel passes with one message (SCM_MAX_FD of unix(7)). */
  private static final int MOST_DESCRIPTORS = 253;

  private final Kernel kernel;
  private final ByteBuffer program;
  private final Fd devNull;

  InitProgram(Kernel kernel) throws SyscallException {
    this.kernel = kernel;
    this.program = direct(Programs.INIT.read());
    this.devNull = kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
  }

  /** The clone3(2) itself, where the caller wants it done. */
  @FunctionalInterface
  interface Clone {
    Spawned of(SpawnRequest request) throws IOException, InterruptedException;
  }

  /**
   * Gives init its plan, its end of the status channel and the plan's descriptors.
   *
   * @param plan an encoded plan, whose descriptor numbers are those of the table
   */
  Spawned spawn(byte[] plan, StatusChannel status, DescriptorTable<Fd> table, Clone clone)
      throws IOException, InterruptedException {
    try (Fd sealedProgram = sealed(program.duplicate(), true);
        Fd sealedPlan = sealed(direct(plan), false)) {
      List<Fd> descriptors = new ArrayList<>();
      descriptors.addAll(List.of(devNull, devNull, devNull, sealedPlan, status.theirs()));
      descriptors.addAll(table.inOrder());
      Spawned spawned =
          clone.of(
              SpawnRequest.of(sealedProgram, List.of("beanpod-init")).withDescriptors(descriptors));
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
  Waiting spawnWaiting(Fd cgroup) throws IOException {
    Sockets.Pair pair = kernel.sockets().socketpair(Sockets.SOCK_SEQPACKET);
    try (Fd sealedProgram = sealed(program.duplicate(), true);
        Fd theirs = pair.second()) {
      Spawned process =
          kernel
              .processes()
              .spawn(
                  SpawnRequest.of(sealedProgram, List.of("beanpod-init"))
                      .withDescriptors(List.of(devNull, devNull, devNull, theirs))
                      .inCgroup(cgroup));
      return new Waiting(process, pair.first());
    } catch (IOException | RuntimeException e) {
      pair.first().close();
      throw e;
    }
  }

  /** Whether so many descriptors can be handed over. */
  static boolean canHandOver(DescriptorTable<Fd> table) {
    return table.inOrder().size() + 3 <= MOST_DESCRIPTORS;
  }

  /**
   * Gives a waiting init what {@link #spawn} gives a new one.
   *
   * @param kinds the namespaces that init joins
   * @param pod a process in them, as a pidfd
   * @throws SyscallException when it has ended; nothing was begun then
   */
  void handOver(
      Waiting waiting,
      byte[] plan,
      StatusChannel status,
      DescriptorTable<Fd> table,
      Set<Namespace> kinds,
      Optional<Fd> pod)
      throws SyscallException {
    try (Fd sealedPlan = sealed(direct(plan), false)) {
      List<Fd> descriptors = new ArrayList<>();
      descriptors.add(status.theirs());
      descriptors.addAll(table.inOrder());
      descriptors.add(sealedPlan);
      pod.ifPresent(descriptors::add);
      kernel
          .sockets()
          .sendMessage(
              waiting.socket(),
              direct(Handover.encode(Namespace.cloneFlags(kinds))),
              descriptors,
              0);
      status.theirs().close();
    }
  }

  /**
   * A memfd that nobody can change. Every start gets a copy of init of its own: a kernel flaw that
   * lets a container write to the page cache of the program it was started by (CVE-2022-0847) would
   * otherwise reach the next container.
   */
  private Fd sealed(ByteBuffer content, boolean executable) throws SyscallException {
    return kernel
        .descriptors()
        .sealedMemfd(executable ? "beanpod-init" : "plan", content, executable);
  }

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }

  @Override
  public void close() {
    devNull.close();
  }
}
