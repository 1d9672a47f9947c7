package io.beanpod.sys;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs that the kernel runs at a cgroup. bpf(2). */
public interface Bpf {
  /** BPF_PROG_TYPE_CGROUP_DEVICE: decides on opening and making device files. */
  int PROGRAM_CGROUP_DEVICE = 15;

  /** BPF_CGROUP_DEVICE: where such a program is attached. */
  int ATTACH_CGROUP_DEVICE = 6;

  /** BPF_F_ALLOW_MULTI: programs here and further up all have to agree. */
  int ALLOW_MULTI = 2;

  /** BPF_F_REPLACE, set by {@link #attach} itself when a program is replaced. */
  int REPLACE = 4;

  /**
   * Loads a program. BPF_PROG_LOAD. The error carries what the verifier said.
   *
   * @param type a PROGRAM_* type
   * @param instructions struct bpf_insn, 8 bytes each, in native byte order
   * @param name at most 15 bytes, shown by tools
   */
  Fd loadProgram(int type, ByteBuffer instructions, String name) throws SyscallException;

  /**
   * Attaches a program to a cgroup. BPF_PROG_ATTACH.
   *
   * @param replaced a program attached there with ALLOW_MULTI, whose place it takes, or null
   */
  void attach(Fd cgroup, Fd program, int attachType, int flags, @Nullable Fd replaced)
      throws SyscallException;

  /** Detaches a program from a cgroup. BPF_PROG_DETACH. */
  void detach(Fd cgroup, Fd program, int attachType) throws SyscallException;

  /** The ids of the programs attached to a cgroup itself. BPF_PROG_QUERY. */
  List<Integer> query(Fd cgroup, int attachType) throws SyscallException;

  /** Opens a loaded program. BPF_PROG_GET_FD_BY_ID. */
  Fd openProgram(int id) throws SyscallException;
}
