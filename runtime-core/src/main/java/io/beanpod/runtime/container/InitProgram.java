package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.Programs;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Spawns init, for a container or for an exec. */
final class InitProgram implements AutoCloseable {

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
