package io.beanpod.runtime.container;

import io.beanpod.runtime.RuntimeFailure;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** capabilities(7); the ordinal is the kernel's number. */
enum Capability {
  CHOWN,
  DAC_OVERRIDE,
  DAC_READ_SEARCH,
  FOWNER,
  FSETID,
  KILL,
  SETGID,
  SETUID,
  SETPCAP,
  LINUX_IMMUTABLE,
  NET_BIND_SERVICE,
  NET_BROADCAST,
  NET_ADMIN,
  NET_RAW,
  IPC_LOCK,
  IPC_OWNER,
  SYS_MODULE,
  SYS_RAWIO,
  SYS_CHROOT,
  SYS_PTRACE,
  SYS_PACCT,
  SYS_ADMIN,
  SYS_BOOT,
  SYS_NICE,
  SYS_RESOURCE,
  SYS_TIME,
  SYS_TTY_CONFIG,
  MKNOD,
  LEASE,
  AUDIT_WRITE,
  AUDIT_CONTROL,
  SETFCAP,
  MAC_OVERRIDE,
  MAC_ADMIN,
  SYSLOG,
  WAKE_ALARM,
  BLOCK_SUSPEND,
  AUDIT_READ,
  PERFMON,
  BPF,
  CHECKPOINT_RESTORE;

  /** What a container has that asks for nothing. */
  static final Set<Capability> DEFAULT =
      EnumSet.of(
          CHOWN,
          DAC_OVERRIDE,
          FSETID,
          FOWNER,
          MKNOD,
          NET_RAW,
          SETGID,
          SETUID,
          SETFCAP,
          SETPCAP,
          NET_BIND_SERVICE,
          SYS_CHROOT,
          KILL,
          AUDIT_WRITE);

  /**
   * The set after adding and dropping; {@code ALL} is applied first on either side, so that
   * dropping all and adding one leaves one.
   */
  static Set<Capability> compute(List<String> add, List<String> drop) throws RuntimeFailure {
    Set<Capability> set = EnumSet.copyOf(DEFAULT);
    if (contains(add, "ALL")) {
      set.addAll(EnumSet.allOf(Capability.class));
    }
    if (contains(drop, "ALL")) {
      set.clear();
    }
    for (String name : add) {
      if (!name.equalsIgnoreCase("ALL")) {
        set.add(parse(name));
      }
    }
    for (String name : drop) {
      if (!name.equalsIgnoreCase("ALL")) {
        set.remove(parse(name));
      }
    }
    return set;
  }

  /**
   * The ambient set, without what is dropped by name. {@code ALL} among the dropped ones does not
   * apply: as with added ones, dropping all and asking for one leaves one.
   */
  static Set<Capability> ambient(List<String> names, List<String> drop) throws RuntimeFailure {
    Set<Capability> set = EnumSet.noneOf(Capability.class);
    for (String name : names) {
      if (name.equalsIgnoreCase("ALL")) {
        set.addAll(EnumSet.allOf(Capability.class));
      } else {
        set.add(parse(name));
      }
    }
    for (String name : drop) {
      if (!name.equalsIgnoreCase("ALL")) {
        set.remove(parse(name));
      }
    }
    return set;
  }

  /** The set as the bit mask of capset(2). */
  @SuppressWarnings("EnumOrdinal") // the order of the constants is the kernel's
  static long mask(Set<Capability> set) {
    long mask = 0;
    for (Capability capability : set) {
      mask |= 1L << capability.ordinal();
    }
    return mask;
  }

  private static boolean contains(List<String> names, String wanted) {
    return names.stream().anyMatch(wanted::equalsIgnoreCase);
  }

  private static Capability parse(String name) throws RuntimeFailure {
    String bare = name.toUpperCase(Locale.ROOT);
    if (bare.startsWith("CAP_")) {
      bare = bare.substring("CAP_".length());
    }
    for (Capability capability : values()) {
      if (capability.name().equals(bare)) {
        return capability;
      }
    }
    throw new RuntimeFailure(
        "unknown capability \"%s\"; capabilities(7) lists the names".formatted(name));
  }
}
