package io.beanpod.sys;

/**
 * The kernel as this program sees it: all families of calls in one value, handed down by
 * constructors. Tests pass {@code io.beanpod.sys.fake.FakeKernel} instead.
 */
public record Kernel(
    Namespaces namespaces,
    Mounts mounts,
    Files files,
    Descriptors descriptors,
    Xattrs xattrs,
    Processes processes,
    Sockets sockets,
    Events events,
    Terminals terminals,
    Bpf bpf) {
  /**
   * Binds the running Linux. Making the bindings takes about 0.3 s of processor time, or 0.2 s with
   * an AOT cache: once in a program.
   *
   * @throws UnsupportedOperationException on an architecture other than x86-64 and aarch64
   */
  public static Kernel linux() {
    Libc libc = Libc.load();
    Descriptors descriptors = new LinuxDescriptors(libc);
    Files files = new LinuxFiles(libc);
    return new Kernel(
        new LinuxNamespaces(libc),
        new LinuxMounts(libc),
        files,
        descriptors,
        new LinuxXattrs(libc),
        new LinuxProcesses(libc, SpawnLibrary.load(descriptors)),
        new LinuxSockets(libc, files),
        new LinuxEvents(libc),
        new LinuxTerminals(libc),
        new LinuxBpf(libc));
  }
}
