package io.beanpod.runtime.seccomp;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A system call as the kernel has it.
 *
 * @param numbers where it has any, without {@link Abi#numberBit()}
 * @param widths bytes of each parameter, one digit each
 * @param fate what the default profile does with it
 */
record Syscall(String name, Map<Abi, Integer> numbers, String widths, Fate fate) {

  /** The calls whose 32-bit numbers on x86 still take the 16-bit ids of Linux 2.2. */
  private static final Set<String> SHORT_IDS_ON_X86 =
      Set.of(
          "chown",
          "fchown",
          "lchown",
          "setfsgid",
          "setfsuid",
          "setgid",
          "setregid",
          "setresgid",
          "setresuid",
          "setreuid",
          "setuid");

  /** What the default profile does with a call. */
  sealed interface Fate {
    /** Lets it pass. */
    record Always() implements Fate {}

    /** Refuses it. */
    record Never() implements Fate {}

    /** Lets it pass for a container that has one of some capabilities, named without CAP_. */
    record WithCapability(Set<String> alternatives) implements Fate {}

    /** Looks at the arguments. */
    record ByArguments() implements Fate {}
  }

  OptionalInt number(Abi abi) {
    Integer number = numbers.get(abi);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Bytes of a parameter: 2, 4 or 8. What is not declared is not cut either. */
  int width(int argument) {
    return argument < widths.length() ? widths.charAt(argument) - '0' : 8;
  }

  boolean hasShortIdsOnX86() {
    return SHORT_IDS_ON_X86.contains(name);
  }

  /**
   * Reads a line of {@code syscalls.txt}.
   *
   * @throws IllegalArgumentException when it has not all its columns
   */
  static Syscall parse(String line) {
    String[] columns = line.split(" ", -1);
    if (columns.length != 8) {
      throw new IllegalArgumentException("not a line of the table of system calls: " + line);
    }
    Map<Abi, Integer> numbers = new EnumMap<>(Abi.class);
    Abi[] order = {Abi.X86_64, Abi.X32, Abi.X86, Abi.AARCH64, Abi.ARM};
    for (int i = 0; i < order.length; i++) {
      if (!columns[i + 1].equals("-")) {
        numbers.put(order[i], Integer.parseInt(columns[i + 1]));
      }
    }
    String widths = columns[6].equals("-") ? "" : columns[6];
    return new Syscall(columns[0], Map.copyOf(numbers), widths, fate(columns[7]));
  }

  private static Fate fate(String column) {
    return switch (column) {
      case "always" -> new Fate.Always();
      case "never" -> new Fate.Never();
      case "args" -> new Fate.ByArguments();
      default -> new Fate.WithCapability(Set.of(column.split(",", -1)));
    };
  }
}
