package io.beanpod.runtime.seccomp;

import io.beanpod.sys.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a filter for seccomp(2) out of a profile.
 *
 * <p>The filter looks at the architecture, then finds the call's number by halving the sorted list
 * of ranges that share a decision, about seven comparisons. Arguments are loaded only where a rule
 * asks for them, so that the kernel can tell beforehand for which numbers the answer is always
 * "allow", and then does not run the filter for those at all (Linux 5.11).
 *
 * <p>An argument is compared by as many bytes as the kernel will look at. To the filter it is 64
 * bits wide, but socket(2) takes an int: with all 64 bits compared, a family with one high bit set
 * would be "greater than 40" here and AF_ALG there (CVE-2026-123876).
 */
final class FilterCompiler {

  // Offsets in struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  /** What a tracer sets to skip a call, ptrace(2). */
  private static final int SKIPPED = -1;

  /** All that socketcall(2) of i386 does, with arguments that no filter can see. */
  private static final Set<String> BEHIND_SOCKETCALL =
      Set.of(
          "accept",
          "accept4",
          "bind",
          "connect",
          "getpeername",
          "getsockname",
          "getsockopt",
          "listen",
          "recv",
          "recvfrom",
          "recvmmsg",
          "recvmsg",
          "send",
          "sendmmsg",
          "sendmsg",
          "sendto",
          "setsockopt",
          "shutdown",
          "socket",
          "socketpair");

  private final SyscallTable table;

  FilterCompiler(SyscallTable table) {
    this.table = table;
  }

  /** What a rule does where its conditions hold; widths are known. */
  private record Branch(List<Comparison> all, Action action) {}

  /** A condition and how many bytes of the argument it is about. */
  private record Comparison(Condition condition, int width) {}

  /** What happens to one number. */
  private record Decision(List<Branch> branches, Action otherwise) {
    static Decision of(Action action) {
      return new Decision(List.of(), action);
    }
  }

  /** Numbers from one on, as far as the next range. */
  private record Range(int first, Decision decision) {}

  /** The filter, as struct sock_filter. */
  List<Long> compile(Profile profile) throws ProfileException {
    BpfAssembler out = new BpfAssembler();
    Map<Integer, List<Abi>> byAudit = new LinkedHashMap<>();
    for (Abi abi : Abi.values()) {
      if (profile.abis().contains(abi)) {
        byAudit.computeIfAbsent(abi.auditArch(), _ -> new ArrayList<>()).add(abi);
      }
    }
    int next = out.end(Action.KILL_PROCESS.value());
    List<Map.Entry<Integer, List<Abi>>> last = new ArrayList<>(byAudit.entrySet()).reversed();
    for (Map.Entry<Integer, List<Abi>> entry : last) {
      int numbers = tree(out, ranges(profile, entry.getValue()));
      int found = out.straight(BpfAssembler.LOAD, NUMBER, numbers);
      next = out.branch(BpfAssembler.JUMP_EQUAL, entry.getKey(), found, next);
    }
    out.straight(BpfAssembler.LOAD, ARCHITECTURE, next);
    return out.program();
  }

  /** The ranges of the ABIs that share an AUDIT_ARCH, in the order of unsigned numbers. */
  private List<Range> ranges(Profile profile, List<Abi> abis) {
    Map<Integer, Decision> starts = new TreeMap<>(Integer::compareUnsigned);
    for (Abi abi : abis) {
      addRanges(starts, profile, abi);
    }
    if (abis.contains(Abi.X86_64) && !abis.contains(Abi.X32)) {
      starts.put(Abi.X32.numberBit(), Decision.of(Action.KILL_PROCESS));
    }
    starts.put(SKIPPED, Decision.of(profile.otherwise()));
    List<Range> merged = new ArrayList<>();
    starts.forEach((first, decision) -> {
      if (merged.isEmpty() || !merged.getLast().decision().equals(decision)) {
        merged.add(new Range(first, decision));
      }
    });
    return merged;
  }

  private void addRanges(Map<Integer, Decision> starts, Profile profile, Abi abi) {
    Map<Integer, Decision> decisions = decisions(profile, abi);
    int newest = -1;
    for (int number : decisions.keySet()) {
      if (number < Abi.PRIVATE_NUMBERS) {
        newest = Math.max(newest, number);
      }
    }
    Decision unknown = Decision.of(profile.otherwise());
    // A call that is younger than the profile must look missing rather than forbidden: programs
    // then take the older one. EPERM they would report.
    Decision younger =
        profile.otherwise().isErrno() ? Decision.of(Action.errno(Errno.ENOSYS)) : unknown;
    starts.put(abi.numberBit(), unknown);
    starts.put(abi.numberBit() | (newest + 1), younger);
    for (Map.Entry<Integer, Decision> entry : decisions.entrySet()) {
      int number = entry.getKey();
      starts.put(abi.numberBit() | number, entry.getValue());
      if (!decisions.containsKey(number + 1)) {
        starts.put(abi.numberBit() | (number + 1), number < newest ? unknown : younger);
      }
    }
  }

  /** What happens to each number of an ABI that a rule speaks of. */
  private Map<Integer, Decision> decisions(Profile profile, Abi abi) {
    Map<String, List<Rule>> byName = new LinkedHashMap<>();
    for (Rule rule : profile.rules()) {
      byName.computeIfAbsent(rule.syscall(), _ -> new ArrayList<>()).add(rule);
    }
    Map<Integer, Decision> decisions = new TreeMap<>();
    for (Map.Entry<String, List<Rule>> entry : byName.entrySet()) {
      table
          .find(entry.getKey())
          .ifPresent(syscall -> {
            OptionalInt number = syscall.number(abi);
            if (number.isPresent()) {
              Decision decision =
                  decision(syscall, abi, number.getAsInt(), entry.getValue(), profile.otherwise());
              decisions.put(number.getAsInt(), decision);
            }
          });
    }
    if (abi == Abi.X86) {
      closeSocketcall(decisions);
    }
    return decisions;
  }

  private static Decision decision(
      Syscall syscall, Abi abi, int number, List<Rule> rules, Action otherwise) {
    List<Branch> branches = new ArrayList<>();
    Action last = otherwise;
    for (Rule rule : rules.reversed()) {
      if (rule.conditions().isEmpty()) {
        last = rule.action();
      }
    }
    for (Rule rule : rules) {
      if (!rule.conditions().isEmpty()) {
        branches.add(
            new Branch(
                rule.conditions().stream()
                    .map(c -> new Comparison(c, abi.width(syscall, number, c.argument())))
                    .toList(),
                rule.action()));
      }
    }
    return new Decision(branches, last);
  }

  /**
   * Where any socket call is restricted, the one call of i386 that does them all must not be a way
   * around; a libc takes the single calls after ENOSYS (Linux 4.3).
   */
  private void closeSocketcall(Map<Integer, Decision> decisions) {
    int all = number("socketcall");
    Decision wanted = decisions.get(all);
    Decision free = Decision.of(Action.ALLOW);
    if (wanted == null || !wanted.equals(free)) {
      return;
    }
    for (String name : BEHIND_SOCKETCALL) {
      OptionalInt number = table.find(name).map(s -> s.number(Abi.X86)).orElse(OptionalInt.empty());
      if (number.isPresent() && !free.equals(decisions.get(number.getAsInt()))) {
        decisions.put(all, Decision.of(Action.errno(Errno.ENOSYS)));
        return;
      }
    }
  }

  private int number(String name) {
    return table.find(name).orElseThrow().number(Abi.X86).orElseThrow();
  }

  /** Code that finds the range of the number in the accumulator, and what its decision says. */
  private static int tree(BpfAssembler out, List<Range> ranges) {
    if (ranges.size() == 1) {
      return code(out, ranges.getFirst().decision());
    }
    int middle = ranges.size() / 2;
    int upper = tree(out, ranges.subList(middle, ranges.size()));
    int lower = tree(out, ranges.subList(0, middle));
    int border = ranges.get(middle).first();
    return out.branch(BpfAssembler.JUMP_GREATER_OR_EQUAL, border, upper, lower);
  }

  private static int code(BpfAssembler out, Decision decision) {
    int next = out.end(decision.otherwise().value());
    for (Branch branch : decision.branches().reversed()) {
      int holds = out.end(branch.action().value());
      for (Comparison comparison : branch.all().reversed()) {
        holds = code(out, comparison, holds, next);
      }
      next = holds;
    }
    return next;
  }

  private static int code(BpfAssembler out, Comparison comparison, int yes, int no) {
    return comparison.width() == Long.BYTES
        ? ArgumentTest.wide(out, comparison.condition(), yes, no)
        : ArgumentTest.narrow(out, comparison.condition(), comparison.width(), yes, no);
  }
}
