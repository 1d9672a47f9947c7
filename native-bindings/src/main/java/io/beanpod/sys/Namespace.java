package io.beanpod.sys;

import java.util.Collection;

/** The kinds of namespaces(7). */
public enum Namespace {
  CGROUP("cgroup", 0x02000000),
  IPC("ipc", 0x08000000),
  MOUNT("mnt", 0x00020000),
  NET("net", 0x40000000),
  PID("pid", 0x20000000),
  TIME("time", 0x00000080),
  USER("user", 0x10000000),
  UTS("uts", 0x04000000);

  private final String procName;
  private final int cloneFlag;

  Namespace(String procName, int cloneFlag) {
    this.procName = procName;
    this.cloneFlag = cloneFlag;
  }

  /** The name of its file in {@code /proc/PID/ns}. */
  public String procName() {
    return procName;
  }

  /** Its CLONE_NEW* bit for unshare(2), setns(2) and clone3. */
  public int cloneFlag() {
    return cloneFlag;
  }

  /** The CLONE_NEW* bits of several kinds. */
  public static int cloneFlags(Collection<Namespace> kinds) {
    int flags = 0;
    for (Namespace kind : kinds) {
      flags |= kind.cloneFlag;
    }
    return flags;
  }
}
