package io.beanpod.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.seccomp.Condition.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterCompilerTest {

  private static final long[] NO_ARGUMENTS = new long[6];
  private static final int EPERM = Action.errno(1).value();
  private static final int ENOSYS = Action.errno(38).value();
  private static final int ALLOW = Action.ALLOW.value();
  private static final Set<String> SOME = Set.of("CHOWN", "SETUID", "SYS_CHROOT");
  private static final Set<String> MANY = Set.of("SYS_ADMIN", "SYS_PTRACE", "SYS_TIME", "BPF");

  private final SyscallTable table = SyscallTable.load();

  @ParameterizedTest
  @EnumSource(
      value = Abi.class,
      names = {"X86_64", "AARCH64"})
  void theDefaultProfileAnswersEveryCallAsItMeans(Abi abi) throws Exception {
    DefaultProfile profiles = new DefaultProfile(table);
    Machine machine = Machine.of(abi, "6.12.0");
    compare(profiles.of(machine, Set.of()), machine);
    compare(profiles.of(machine, SOME), machine);
    compare(profiles.of(machine, MANY), machine);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void anyProfileAnswersEveryCallAsItMeans(long seed) throws Exception {
    Random random = new Random(seed);
    Machine machine = Machine.of(seed % 2 == 0 ? Abi.X86_64 : Abi.AARCH64, "6.12.0");
    compare(randomProfile(random, machine), machine);
  }

  @Test
  void aRuleForOneFamilyIsNotPassedByABitThatTheKernelDoesNotSee() throws Exception {
    BpfMachine filter = x86Default(Set.of());
    int socket = 41;
    long afAlg = 38;
    assertThat(filter.run(Abi.X86_64.auditArch(), socket, arguments(2))).isEqualTo(ALLOW);
    assertThat(filter.run(Abi.X86_64.auditArch(), socket, arguments(afAlg))).isEqualTo(EPERM);
    for (int bit = 32; bit < 64; bit++) {
      assertThat(filter.run(Abi.X86_64.auditArch(), socket, arguments(afAlg | 1L << bit)))
          .as("bit %d", bit)
          .isEqualTo(EPERM);
    }
  }

  @Test
  void socketcallOfI386IsNoWayAround() throws Exception {
    int socketcall = 102;
    assertThat(x86Default(Set.of()).run(Abi.X86.auditArch(), socketcall, NO_ARGUMENTS))
        .isEqualTo(ENOSYS);
    Profile open =
        new Profile(
            Action.errno(1),
            Set.of(Abi.X86_64, Abi.X86),
            0,
            table.all().stream().map(s -> new Rule(s.name(), Action.ALLOW, List.of())).toList());
    assertThat(machine(open).run(Abi.X86.auditArch(), socketcall, NO_ARGUMENTS)).isEqualTo(ALLOW);
  }

  @Test
  void otherArchitecturesAndX32AreKilled() throws Exception {
    BpfMachine filter = x86Default(Set.of());
    int killed = Action.KILL_PROCESS.value();
    assertThat(filter.run(Abi.AARCH64.auditArch(), 0, NO_ARGUMENTS)).isEqualTo(killed);
    assertThat(filter.run(Abi.X86_64.auditArch(), 0x40000000, NO_ARGUMENTS)).isEqualTo(killed);
    assertThat(filter.run(Abi.X86_64.auditArch(), 0x7fffffff, NO_ARGUMENTS)).isEqualTo(killed);
  }

  @Test
  void aCallThatATracerSkippedIsNotKilled() throws Exception {
    assertThat(x86Default(Set.of()).run(Abi.X86_64.auditArch(), -1, NO_ARGUMENTS)).isEqualTo(EPERM);
  }

  @Test
  void theMoreParticularRuleWinsWhereverItStands() throws Exception {
    Rule all = new Rule("socket", Action.ALLOW, List.of());
    Rule one = new Rule("socket", Action.errno(97), List.of(Condition.of(0, Comparison.EQUAL, 17)));
    for (List<Rule> rules : List.of(List.of(all, one), List.of(one, all))) {
      BpfMachine filter = machine(new Profile(Action.errno(1), Set.of(Abi.X86_64), 0, rules));
      assertThat(filter.run(Abi.X86_64.auditArch(), 41, arguments(17)))
          .isEqualTo(Action.errno(97).value());
      assertThat(filter.run(Abi.X86_64.auditArch(), 41, arguments(1))).isEqualTo(ALLOW);
    }
  }

  @Test
  void aProfileThatNeedsTooLongAFilterIsRefused() {
    List<Rule> rules = new ArrayList<>();
    for (long value = 0; value < 5000; value++) {
      rules.add(new Rule("ioctl", Action.ALLOW, List.of(Condition.of(1, Comparison.EQUAL, value))));
    }
    Profile profile = new Profile(Action.errno(1), Set.of(Abi.X86_64), 0, rules);
    assertThatThrownBy(() -> new FilterCompiler(table).compile(profile))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("4096");
  }

  private BpfMachine x86Default(Set<String> capabilities) throws ProfileException {
    return machine(new DefaultProfile(table).of(Machine.of(Abi.X86_64, "6.12.0"), capabilities));
  }

  private BpfMachine machine(Profile profile) throws ProfileException {
    return new BpfMachine(new FilterCompiler(table).compile(profile));
  }

  /** Every number of every ABI of the machine, with arguments around each operand. */
  private void compare(Profile profile, Machine host) throws ProfileException {
    BpfMachine filter = machine(profile);
    Reference reference = new Reference(table, profile);
    for (Abi abi : host.abi().served()) {
      Set<Integer> numbers = new TreeSet<>(Set.of(500, 1023, 0x0f0000, 0x0f0010));
      for (int number = 0; number < 560; number++) {
        numbers.add(number);
      }
      table.all().forEach(s -> s.number(abi).ifPresent(numbers::add));
      for (int number : numbers) {
        for (long[] arguments : samples(profile, abi, number)) {
          assertThat(filter.run(abi.auditArch(), abi.numberBit() | number, arguments))
              .as("%s %d with %s", abi, number, List.of(box(arguments)))
              .isEqualTo(reference.answer(abi, number, arguments));
        }
      }
    }
  }

  private List<long[]> samples(Profile profile, Abi abi, int number) {
    List<long[]> samples = new ArrayList<>();
    samples.add(NO_ARGUMENTS);
    for (Rule rule : profile.rules()) {
      int of = table.find(rule.syscall()).flatMap(s -> boxed(s.number(abi))).orElse(-1);
      if (of != number || rule.conditions().isEmpty()) {
        continue;
      }
      for (long garbage : new long[] {0, 1L << 16, 1L << 32, -1L << 32, 1L << 63}) {
        for (int delta = -1; delta <= 1; delta++) {
          long[] arguments = new long[6];
          for (Condition condition : rule.conditions()) {
            arguments[condition.argument()] = (condition.operand() + delta) ^ garbage;
          }
          samples.add(arguments);
        }
      }
    }
    return samples;
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  private Profile randomProfile(Random random, Machine machine) {
    List<Syscall> all = List.copyOf(table.all());
    List<Action> actions =
        List.of(Action.ALLOW, Action.LOG, Action.TRAP, Action.errno(13), Action.KILL_THREAD);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      List<Condition> conditions = new ArrayList<>();
      for (int argument = 0; argument < random.nextInt(4); argument++) {
        conditions.add(randomCondition(random, argument));
      }
      // Conditions take room: the kernel's 4096 instructions must do.
      rules.add(
          new Rule(
              all.get(random.nextInt(all.size())).name(),
              actions.get(random.nextInt(actions.size())),
              i % 4 == 0 ? conditions : List.of()));
    }
    Set<Abi> abis = EnumSet.copyOf(machine.abi().served());
    if (random.nextBoolean()) {
      abis.remove(Abi.X32);
    }
    Action otherwise = random.nextBoolean() ? Action.errno(1) : Action.ALLOW;
    return new Profile(otherwise, abis, 0, rules);
  }

  private static Condition randomCondition(Random random, int argument) {
    long[] interesting = {0, 1, 0xffff, 0xffffffffL, -1, -100, 1L << 32, 1L << 63, 0x7fffffffL};
    long operand =
        random.nextBoolean() ? random.nextLong() : interesting[random.nextInt(interesting.length)];
    Comparison[] comparisons = Comparison.values();
    Comparison comparison = comparisons[random.nextInt(comparisons.length)];
    return comparison == Comparison.MASKED_EQUAL
        ? Condition.masked(argument, random.nextBoolean() ? -1 : random.nextLong(), operand)
        : Condition.of(argument, comparison, operand);
  }

  private static long[] arguments(long first) {
    return new long[] {first, 0, 0, 0, 0, 0};
  }

  private static Long[] box(long[] values) {
    return Arrays.stream(values).boxed().toArray(Long[]::new);
  }
}
