package io.beanpod.runtime.seccomp;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a profile means, said as plainly as can be: no ranges, no bits, one call at a time. */
final class Reference {

  private static final int ENOSYS = 38;

  private final SyscallTable table;
  private final Profile profile;
  private final Map<String, List<Rule>> rules;
  private final Map<Abi, Map<Integer, Syscall>> byNumber = new EnumMap<>(Abi.class);

  Reference(SyscallTable table, Profile profile) {
    this.table = table;
    this.profile = profile;
    this.rules = profile.rules().stream().collect(Collectors.groupingBy(Rule::syscall));
    for (Abi abi : Abi.values()) {
      Map<Integer, Syscall> calls = new HashMap<>();
      table.all().forEach(call -> call.number(abi).ifPresent(n -> calls.put(n, call)));
      byNumber.put(abi, calls);
    }
  }

  /** What the filter must return for a number of an ABI, without the ABI's own bit. */
  int answer(Abi abi, int number, long... arguments) {
    if (!profile.abis().contains(abi)) {
      return Action.KILL_PROCESS.value();
    }
    Syscall syscall = byNumber.getOrDefault(abi, Map.of()).get(number);
    return syscall == null ? unknown(abi, number) : answer(abi, syscall, number, arguments);
  }

  private int answer(Abi abi, Syscall syscall, int number, long[] arguments) {
    List<Rule> rules = rules(syscall);
    if (rules.isEmpty()) {
      return unknown(abi, number);
    }
    if (syscall.name().equals("socketcall") && isRestricted("socket")) {
      return Action.errno(ENOSYS).value();
    }
    for (Rule rule : rules) {
      if (!rule.conditions().isEmpty()
          && rule.conditions().stream().allMatch(c -> holds(c, abi, syscall, number, arguments))) {
        return rule.action().value();
      }
    }
    for (Rule rule : rules) {
      if (rule.conditions().isEmpty()) {
        return rule.action().value();
      }
    }
    return profile.otherwise().value();
  }

  private int unknown(Abi abi, int number) {
    int newest =
        table.all().stream()
            .filter(s -> !rules(s).isEmpty())
            .mapToInt(s -> s.number(abi).orElse(-1))
            .filter(n -> n < Abi.PRIVATE_NUMBERS)
            .max()
            .orElse(-1);
    return number > newest && profile.otherwise().isErrno()
        ? Action.errno(ENOSYS).value()
        : profile.otherwise().value();
  }

  private List<Rule> rules(Syscall syscall) {
    return rules.getOrDefault(syscall.name(), List.of());
  }

  private boolean isRestricted(String name) {
    List<Rule> rules = rules(table.find(name).orElseThrow());
    return rules.isEmpty() || rules.stream().anyMatch(r -> !r.conditions().isEmpty());
  }

  private static boolean holds(
      Condition condition, Abi abi, Syscall syscall, int number, long[] arguments) {
    int bits = 8 * abi.width(syscall, number, condition.argument());
    BigInteger limit = BigInteger.ONE.shiftLeft(bits);
    BigInteger seen = unsigned(arguments[condition.argument()]).mod(limit);
    BigInteger operand = unsigned(condition.operand());
    BigInteger signed = BigInteger.valueOf(condition.operand());
    if (signed.signum() < 0 && signed.compareTo(limit.shiftRight(1).negate()) >= 0) {
      operand = operand.mod(limit);
    }
    BigInteger mask = unsigned(condition.mask()).mod(limit);
    return switch (condition.comparison()) {
      case EQUAL -> seen.equals(operand);
      case NOT_EQUAL -> !seen.equals(operand);
      case LESS -> seen.compareTo(operand) < 0;
      case LESS_OR_EQUAL -> seen.compareTo(operand) <= 0;
      case GREATER -> seen.compareTo(operand) > 0;
      case GREATER_OR_EQUAL -> seen.compareTo(operand) >= 0;
      case MASKED_EQUAL -> seen.and(mask).equals(operand);
    };
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
