package io.beanpod.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Bpf} through syscall(2). */
final class LinuxBpf implements Bpf {
  private static final int BPF_PROG_LOAD = 5;
  private static final int BPF_PROG_ATTACH = 8;
  private static final int BPF_PROG_DETACH = 9;
  private static final int BPF_PROG_GET_FD_BY_ID = 13;
  private static final int BPF_PROG_QUERY = 16;
  private static final int ATTR_SIZE = 72;
  private static final int INSTRUCTION_SIZE = 8;
  private static final int NAME_SIZE = 16;
  private static final int LOG_SIZE = 16 * 1024;
  private static final int MOST_PROGRAMS = 64;
  private static final String LICENSE = "Apache-2.0";

  private final Libc libc;
  private final Functions functions;
  private final long number = Arch.current().bpf();

  /** The functions bound by jnr-ffi. */
  public interface Functions {
    long syscall(long number, long command, ByteBuffer attr, long size);
  }

  LinuxBpf(Libc libc) {
    this.libc = libc;
    this.functions = libc.bind(Functions.class);
  }

  @Override
  public Fd loadProgram(int type, ByteBuffer instructions, String name) throws SyscallException {
    long result = load(type, instructions, name, 0).result();
    if (result >= 0) {
      return libc.adopt((int) result);
    }
    // The verifier explains itself only when asked to, which costs time: so the second time only.
    Load explained = load(type, instructions, name, 1);
    if (explained.result() >= 0) {
      return libc.adopt((int) explained.result());
    }
    throw new SyscallException("bpf", "BPF_PROG_LOAD, " + name, explained.errno(), explained.log());
  }

  /** How a try to load a program went. */
  private record Load(long result, int errno, String log) {}

  private Load load(int type, ByteBuffer instructions, String name, int logLevel)
      throws SyscallException {
    byte[] license = CString.of(LICENSE);
    byte[] shortName = CString.of(name);
    if (shortName.length > NAME_SIZE) {
      throw new SyscallException("bpf", name, Errno.EINVAL, "a name has at most 15 bytes");
    }
    int codeSize = instructions.remaining();
    int logSize = logLevel == 0 ? 0 : LOG_SIZE;
    NativeBlock block =
        new NativeBlock(
            libc.runtime(), ATTR_SIZE + NativeBlock.aligned(license.length) + codeSize + logSize);
    ByteBuffer memory = block.buffer();
    block.reserve(ATTR_SIZE);
    int licenseOffset = block.reserve(NativeBlock.aligned(license.length));
    int codeOffset = block.reserve(codeSize);
    int logOffset = block.reserve(logSize);
    memory.put(licenseOffset, license);
    memory.put(codeOffset, instructions, instructions.position(), codeSize);
    memory.putInt(0, type).putInt(4, codeSize / INSTRUCTION_SIZE);
    memory.putLong(8, block.address(codeOffset)).putLong(16, block.address(licenseOffset));
    if (logLevel != 0) {
      memory.putInt(24, logLevel).putInt(28, logSize).putLong(32, block.address(logOffset));
    }
    memory.put(48, shortName);
    long result = functions.syscall(number, BPF_PROG_LOAD, memory, ATTR_SIZE);
    int errno = result < 0 ? libc.errno() : 0;
    byte[] log = new byte[logSize];
    memory.get(logOffset, log);
    return new Load(result, errno, CString.decode(log).strip());
  }

  @Override
  public void attach(Fd cgroup, Fd program, int attachType, int flags, @Nullable Fd replaced)
      throws SyscallException {
    ByteBuffer attr = attr();
    attr.putInt(0, cgroup.number()).putInt(4, program.number()).putInt(8, attachType);
    attr.putInt(12, replaced == null ? flags : flags | REPLACE);
    attr.putInt(16, replaced == null ? 0 : replaced.number());
    libc.check(call(BPF_PROG_ATTACH, attr), "bpf", "BPF_PROG_ATTACH", cgroup, program);
  }

  @Override
  public void detach(Fd cgroup, Fd program, int attachType) throws SyscallException {
    ByteBuffer attr = attr();
    attr.putInt(0, cgroup.number()).putInt(4, program.number()).putInt(8, attachType);
    libc.check(call(BPF_PROG_DETACH, attr), "bpf", "BPF_PROG_DETACH", cgroup, program);
  }

  @Override
  public List<Integer> query(Fd cgroup, int attachType) throws SyscallException {
    NativeBlock block = new NativeBlock(libc.runtime(), ATTR_SIZE + MOST_PROGRAMS * Integer.BYTES);
    ByteBuffer attr = block.buffer();
    block.reserve(ATTR_SIZE);
    int ids = block.reserve(MOST_PROGRAMS * Integer.BYTES);
    attr.putInt(0, cgroup.number()).putInt(4, attachType);
    attr.putLong(16, block.address(ids)).putInt(24, MOST_PROGRAMS);
    libc.check(call(BPF_PROG_QUERY, attr), "bpf", "BPF_PROG_QUERY", cgroup);
    List<Integer> programs = new ArrayList<>();
    for (int i = 0; i < attr.getInt(24); i++) {
      programs.add(attr.getInt(ids + i * Integer.BYTES));
    }
    return programs;
  }

  @Override
  public Fd openProgram(int id) throws SyscallException {
    long result = call(BPF_PROG_GET_FD_BY_ID, attr().putInt(0, id));
    return libc.fd(result, "bpf", "BPF_PROG_GET_FD_BY_ID", id);
  }

  private long call(int command, ByteBuffer attr) {
    try {
      return functions.syscall(number, command, attr, ATTR_SIZE);
    } finally {
      Reference.reachabilityFence(attr);
    }
  }

  private static ByteBuffer attr() {
    return ByteBuffer.allocateDirect(ATTR_SIZE).order(ByteOrder.nativeOrder());
  }
}
