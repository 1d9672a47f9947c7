package io.beanpod.runtime.seccomp;

import io.beanpod.runtime.seccomp.Condition.Comparison;
import io.beanpod.sys.Errno;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The RuntimeDefault profile. It takes away what reaches the kernel as a whole rather than the
 * container, and what has been the door of too many exploits. Which calls these are stands in
 * {@code syscalls.txt}, beside their numbers, so that nobody adds a call without deciding; here is
 * what depends on arguments.
 */
final class DefaultProfile {

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2). */
  private static final long NEW_NAMESPACES = 0x7e020000L;

  private static final long AF_ALG = 38;
  private static final long AF_VSOCK = 40;

  /** What personality(2) may be asked: Linux, also of 32 bits, also UNAME26, or what it is now. */
  private static final List<Long> PERSONALITIES =
      List.of(0x0L, 0x8L, 0x20000L, 0x20008L, 0xffffffffL);

  private final SyscallTable table;

  DefaultProfile(SyscallTable table) {
    this.table = table;
  }

  /**
   * The profile of a container.
   *
   * @param capabilities of its bounding set, named without CAP_
   */
  Profile of(Machine machine, Set<String> capabilities) {
    Set<Abi> abis = EnumSet.copyOf(machine.abi().served());
    abis.remove(Abi.X32); // no distribution has programs for it, and kernels leave it out
    List<Rule> rules = new ArrayList<>();
    for (Syscall syscall : table.all()) {
      switch (syscall.fate()) {
        case Syscall.Fate.Always _ -> rules.add(allow(syscall.name()));
        case Syscall.Fate.WithCapability needed -> {
          if (needed.alternatives().stream().anyMatch(capabilities::contains)) {
            rules.add(allow(syscall.name()));
          }
        }
        case Syscall.Fate.ByArguments _ -> rules.addAll(byArguments(syscall.name(), capabilities));
        case Syscall.Fate.Never _ -> {}
      }
    }
    return new Profile(Action.errno(Errno.EPERM), abis, 0, rules);
  }

  private static List<Rule> byArguments(String name, Set<String> capabilities) {
    return switch (name) {
      case "clone" ->
          List.of(
              capabilities.contains("SYS_ADMIN")
                  ? allow(name)
                  : allow(name, Condition.masked(0, NEW_NAMESPACES, 0)));
      // Its flags are in memory, where no filter can look; a libc takes clone(2) after ENOSYS.
      case "clone3" ->
          List.of(
              capabilities.contains("SYS_ADMIN")
                  ? allow(name)
                  : new Rule(name, Action.errno(Errno.ENOSYS), List.of()));
      case "personality" ->
          PERSONALITIES.stream()
              .map(wanted -> allow(name, Condition.of(0, Comparison.EQUAL, wanted)))
              .toList();
      // The kernel's crypto by sockets was the way to write into other people's page cache, and
      // sockets to the hypervisor know no network namespace.
      case "socket" ->
          List.of(
              allow(
                  name,
                  Condition.of(0, Comparison.NOT_EQUAL, AF_ALG),
                  Condition.of(0, Comparison.NOT_EQUAL, AF_VSOCK)));
      default -> throw new IllegalStateException("no rule for the arguments of " + name);
    };
  }

  private static Rule allow(String name, Condition... conditions) {
    return new Rule(name, Action.ALLOW, List.of(conditions));
  }
}
