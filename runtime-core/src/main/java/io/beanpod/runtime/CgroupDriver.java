package io.beanpod.runtime;

/** Who makes the cgroups of pods. kubelet, which makes their parents, must use the same. */
public enum CgroupDriver {
  /** Beanpod itself, with mkdir(2). */
  CGROUPFS,

  /** The systemd of this machine, as slices and scopes: org.freedesktop.systemd1(5). */
  SYSTEMD
}
