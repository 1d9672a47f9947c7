package io.beanpod.sys;

/**
 * What differs between the supported processor architectures: a few call numbers, open(2) flags and
 * structure sizes. Calls newer than Linux 5.0 have one number everywhere and stand in {@link
 * CallNumber}.
 */
public enum Arch {
  X86_64("x86_64", 321, 0x10000, 0x20000, 0x4000, 12),
  AARCH64("aarch64", 280, 0x4000, 0x8000, 0x10000, 16);

  private final String directory;
  private final int bpf;
  private final int directoryFlag;
  private final int noFollowFlag;
  private final int directFlag;
  private final int epollEventSize;

  Arch(
      String directory,
      int bpf,
      int directoryFlag,
      int noFollowFlag,
      int directFlag,
      int epollEventSize) {
    this.directory = directory;
    this.bpf = bpf;
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
    this.directFlag = directFlag;
    this.epollEventSize = epollEventSize;
  }

  /**
   * The architecture of this Java virtual machine.
   *
   * @throws UnsupportedOperationException on any other than x86-64 and aarch64
   */
  public static Arch current() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default ->
          throw new UnsupportedOperationException(
              "beanpod runs on x86-64 and aarch64, not on " + name);
    };
  }

  /** The name uname(2) gives it in {@code machine}; also the folder of its shared object. */
  public String directory() {
    return directory;
  }

  /** The number of bpf(2). */
  int bpf() {
    return bpf;
  }

  /** O_DIRECTORY. */
  int directoryFlag() {
    return directoryFlag;
  }

  /** O_NOFOLLOW. */
  int noFollowFlag() {
    return noFollowFlag;
  }

  /** O_DIRECT. */
  int directFlag() {
    return directFlag;
  }

  /** Bytes of one struct epoll_event; x86-64 packs it. */
  int epollEventSize() {
    return epollEventSize;
  }
}
