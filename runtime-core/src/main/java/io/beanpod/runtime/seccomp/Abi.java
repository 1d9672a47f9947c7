package io.beanpod.runtime.seccomp;

import io.beanpod.sys.Arch;
import java.util.List;
import java.util.Optional;

/**
 * A way into the kernel with system call numbers of its own. A 64-bit kernel serves several at
 * once, and a filter that overlooked one would be no filter: seccomp(2), "Caveats".
 */
enum Abi {
  X86_64("SCMP_ARCH_X86_64", "amd64", 0xc000003e, 0, 8),
  /** 64-bit registers and 32-bit pointers; told from x86-64 by a bit of the number alone. */
  X32("SCMP_ARCH_X32", "x32", 0xc000003e, 0x40000000, 8),
  X86("SCMP_ARCH_X86", "x86", 0x40000003, 0, 4),
  AARCH64("SCMP_ARCH_AARCH64", "arm64", 0xc00000b7, 0, 8),
  ARM("SCMP_ARCH_ARM", "arm", 0x40000028, 0, 4);

  /** The first of arm's private calls, which are no part of the common sequence. */
  static final int PRIVATE_NUMBERS = 0x0f0000;

  private static final int X32_COMPAT_NUMBERS = 512;

  private final String profileName;
  private final String goName;
  private final int auditArch;
  private final int numberBit;
  private final int registerBytes;

  Abi(String profileName, String goName, int auditArch, int numberBit, int registerBytes) {
    this.profileName = profileName;
    this.goName = goName;
    this.auditArch = auditArch;
    this.numberBit = numberBit;
    this.registerBytes = registerBytes;
  }

  /** The name in {@code architectures} and {@code archMap} of a profile. */
  static Optional<Abi> ofProfileName(String name) {
    for (Abi abi : values()) {
      if (abi.profileName.equals(name)) {
        return Optional.of(abi);
      }
    }
    return Optional.empty();
  }

  /** The machine's own. */
  static Abi nativeOf(Arch arch) {
    return switch (arch) {
      case X86_64 -> X86_64;
      case AARCH64 -> AARCH64;
    };
  }

  /** Those that a machine's kernel may serve, its own first. */
  List<Abi> served() {
    return switch (this) {
      case X86_64, X32, X86 -> List.of(X86_64, X32, X86);
      case AARCH64, ARM -> List.of(AARCH64, ARM);
    };
  }

  /** The name in {@code includes.arches} and {@code excludes.arches} of a profile. */
  String goName() {
    return goName;
  }

  /** AUDIT_ARCH_* of linux/audit.h, in {@code seccomp_data.arch}. */
  int auditArch() {
    return auditArch;
  }

  /** Added to every number of this ABI in {@code seccomp_data.nr}. */
  int numberBit() {
    return numberBit;
  }

  /**
   * How many bytes of an argument the kernel looks at: those of the parameter, but never more than
   * a register of this ABI has.
   */
  int width(Syscall syscall, int number, int argument) {
    int declared = syscall.width(argument);
    if (registerBytes == 4) {
      return Math.min(4, this == X86 && syscall.hasShortIdsOnX86() ? 2 : declared);
    }
    // From 512 on, x32 calls the kernel's 32-bit variant, which cuts its longs.
    return this == X32 && number >= X32_COMPAT_NUMBERS ? Math.min(4, declared) : declared;
  }
}
