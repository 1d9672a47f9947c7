package io.beanpod.runtime.cgroup;

import io.beanpod.sys.Bpf;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attaches device programs to cgroups. A program lives as long as a cgroup has it. */
final class DeviceFilter implements AutoCloseable {
  private static final String NAME = "beanpod_devices";

  private final Bpf bpf;

  /** The program of the default rules, which nearly every container has: it is loaded once. */
  private @Nullable Fd defaultProgram;

  DeviceFilter(Bpf bpf) {
    this.bpf = bpf;
  }

  /**
   * Limits a cgroup to the devices of the rules, in the place of what this class attached before.
   */
  void attach(Fd cgroup, List<DeviceRule> rules) throws SyscallException {
    if (rules.equals(DeviceRule.DEFAULT)) {
      attach(cgroup, defaultProgram());
    } else {
      try (Fd program = load(rules)) {
        attach(cgroup, program);
      }
    }
  }

  private void attach(Fd cgroup, Fd program) throws SyscallException {
    List<Integer> present = bpf.query(cgroup, Bpf.ATTACH_CGROUP_DEVICE);
    // One alone is ours; where others have put more, ours joins them, and all have to agree.
    if (present.size() == 1) {
      try (Fd old = bpf.openProgram(present.getFirst())) {
        bpf.attach(cgroup, program, Bpf.ATTACH_CGROUP_DEVICE, Bpf.ALLOW_MULTI, old);
      }
    } else {
      bpf.attach(cgroup, program, Bpf.ATTACH_CGROUP_DEVICE, Bpf.ALLOW_MULTI, null);
    }
  }

  private synchronized Fd defaultProgram() throws SyscallException {
    if (defaultProgram == null) {
      defaultProgram = load(DeviceRule.DEFAULT);
    }
    return defaultProgram;
  }

  private Fd load(List<DeviceRule> rules) throws SyscallException {
    return bpf.loadProgram(Bpf.PROGRAM_CGROUP_DEVICE, DeviceProgram.of(rules), NAME);
  }

  @Override
  public synchronized void close() {
    if (defaultProgram != null) {
      defaultProgram.close();
      defaultProgram = null;
    }
  }
}
