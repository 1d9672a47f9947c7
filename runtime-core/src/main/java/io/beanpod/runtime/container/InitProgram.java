package io.beanpod.runtime.container;

import io.beanpod.pause.Programs;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;

/** Memory files that a new process is given: init itself, and its plan. */
final class InitProgram {

  private final Kernel kernel;
  private final ByteBuffer program;

  InitProgram(Kernel kernel) {
    this.kernel = kernel;
    this.program = direct(Programs.INIT.read());
  }

  /**
   * Init as a memfd that nobody can change. Every start gets a copy of its own: a kernel flaw that
   * lets a container write to the page cache of the program it was started by (CVE-2022-0847) would
   * otherwise reach the next container.
   */
  Fd sealed() throws SyscallException {
    return kernel.descriptors().sealedMemfd("beanpod-init", program.duplicate(), true);
  }

  Fd plan(byte[] plan) throws SyscallException {
    return kernel.descriptors().sealedMemfd("plan", direct(plan), false);
  }

  private static ByteBuffer direct(byte[] content) {
    return ByteBuffer.allocateDirect(content.length).put(content).flip();
  }
}
