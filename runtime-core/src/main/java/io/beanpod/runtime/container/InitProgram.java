package io.beanpod.runtime.container;

import io.beanpod.pause.Programs;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.SyscallException;
import java.nio.ByteBuffer;

/** Memory files that a new process is given: init itself, and its plan. */
final class InitProgram {

  private InitProgram() {}

  /**
   * Init as a memfd that nobody can change. Every start gets a copy of its own: a kernel flaw that
   * lets a container write to the page cache of the program it was started by (CVE-2022-0847) would
   * otherwise reach the next container.
   */
  static Fd sealed(Kernel kernel) throws SyscallException {
    return sealed(kernel, "beanpod-init", Programs.INIT.read(), true);
  }

  static Fd plan(Kernel kernel, byte[] plan) throws SyscallException {
    return sealed(kernel, "plan", plan, false);
  }

  private static Fd sealed(Kernel kernel, String name, byte[] content, boolean executable)
      throws SyscallException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(content.length).put(content).flip();
    return kernel.descriptors().sealedMemfd(name, buffer, executable);
  }
}
