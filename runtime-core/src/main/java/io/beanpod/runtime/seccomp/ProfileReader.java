package io.beanpod.runtime.seccomp;

import io.beanpod.runtime.seccomp.Condition.Comparison;
import io.beanpod.sys.Errno;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a profile in the JSON of the OCI runtime specification ({@code linux.seccomp}) with what
 * docker's profiles add: {@code archMap}, and {@code includes} and {@code excludes} by capability,
 * architecture and kernel. Names that this version of beanpod does not know are left out, as
 * everywhere: a profile names calls of many kernels.
 */
final class ProfileReader {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LOG = 2;
  private static final int SPEC_ALLOW = 4;

  private final Machine machine;
  private final Set<String> capabilities;

  /**
   * @param capabilities of the bounding set, named without CAP_
   */
  ProfileReader(Machine machine, Set<String> capabilities) {
    this.machine = machine;
    this.capabilities = Set.copyOf(capabilities);
  }

  /** The profile as it is for this machine and these capabilities. */
  Profile read(byte[] json) throws ProfileException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new ProfileException("it is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject() || !root.path("defaultAction").isString()) {
      throw new ProfileException("it has no defaultAction");
    }
    Action otherwise = action(root, "defaultAction", "defaultErrnoRet");
    List<Rule> rules = new ArrayList<>();
    for (JsonNode entry : root.path("syscalls")) {
      if (applies(entry)) {
        addRules(rules, entry);
      }
    }
    return new Profile(otherwise, abis(root), flags(root), rules);
  }

  private Set<Abi> abis(JsonNode root) {
    Set<Abi> abis = EnumSet.of(machine.abi());
    for (JsonNode name : root.path("architectures")) {
      Abi.ofProfileName(name.asString("")).ifPresent(abis::add);
    }
    for (JsonNode entry : root.path("archMap")) {
      Optional<Abi> own = Abi.ofProfileName(entry.path("architecture").asString(""));
      if (own.isPresent() && own.get() == machine.abi()) {
        for (JsonNode sub : entry.path("subArchitectures")) {
          Abi.ofProfileName(sub.asString("")).ifPresent(abis::add);
        }
      }
    }
    abis.retainAll(machine.abi().served());
    return abis;
  }

  private static int flags(JsonNode root) throws ProfileException {
    int flags = 0;
    for (JsonNode flag : root.path("flags")) {
      flags |=
          switch (flag.asString("")) {
            case "SECCOMP_FILTER_FLAG_LOG" -> LOG;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> SPEC_ALLOW;
            // One is for programs with threads, which a container that starts is not; the other for
            // answers by a program, which are refused below.
            case "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> 0;
            default -> throw new ProfileException("it has the unknown flag " + flag);
          };
    }
    return flags;
  }

  private boolean applies(JsonNode entry) throws ProfileException {
    JsonNode includes = entry.path("includes");
    JsonNode excludes = entry.path("excludes");
    return capabilities.containsAll(names(includes.path("caps")))
        && !intersects(names(excludes.path("caps")), capabilities)
        && (includes.path("arches").isEmpty() || isHere(includes.path("arches")))
        && !isHere(excludes.path("arches"))
        && (!includes.path("minKernel").isString() || isNewEnough(includes.path("minKernel")))
        && !(excludes.path("minKernel").isString() && isNewEnough(excludes.path("minKernel")));
  }

  private boolean isHere(JsonNode arches) {
    for (JsonNode arch : arches) {
      if (arch.asString("").equals(machine.abi().goName())) {
        return true;
      }
    }
    return false;
  }

  private boolean isNewEnough(JsonNode version) throws ProfileException {
    try {
      return machine.isAtLeast(Machine.of(machine.abi(), version.asString()));
    } catch (IllegalArgumentException e) {
      throw new ProfileException("its minKernel is " + version);
    }
  }

  private static Set<String> names(JsonNode capabilities) {
    Set<String> names = new HashSet<>();
    for (JsonNode capability : capabilities) {
      String name = capability.asString("");
      names.add(name.startsWith("CAP_") ? name.substring("CAP_".length()) : name);
    }
    return names;
  }

  private static boolean intersects(Set<String> one, Set<String> other) {
    return one.stream().anyMatch(other::contains);
  }

  private static void addRules(List<Rule> rules, JsonNode entry) throws ProfileException {
    Action action = action(entry, "action", "errnoRet");
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode argument : entry.path("args")) {
      conditions.add(condition(argument));
    }
    List<String> syscalls = new ArrayList<>();
    if (entry.path("name").isString()) { // of profiles before docker 1.11
      syscalls.add(entry.path("name").asString());
    }
    for (JsonNode name : entry.path("names")) {
      syscalls.add(name.asString(""));
    }
    for (String syscall : syscalls) {
      if (repeatsAnArgument(conditions)) {
        // No call meets two conditions on one argument by accident: they are alternatives.
        for (Condition condition : conditions) {
          rules.add(new Rule(syscall, action, List.of(condition)));
        }
      } else {
        rules.add(new Rule(syscall, action, conditions));
      }
    }
  }

  private static boolean repeatsAnArgument(List<Condition> conditions) {
    return conditions.stream().map(Condition::argument).distinct().count() < conditions.size();
  }

  private static Condition condition(JsonNode argument) throws ProfileException {
    int index = argument.path("index").asInt(-1);
    if (index < 0 || index > 5) {
      throw new ProfileException("an argument has the index " + argument.path("index"));
    }
    long value = number(argument.path("value"));
    String name = argument.path("op").asString("");
    if (name.equals("SCMP_CMP_MASKED_EQ")) {
      return Condition.masked(index, value, number(argument.path("valueTwo")));
    }
    Comparison comparison =
        switch (name) {
          case "SCMP_CMP_EQ" -> Comparison.EQUAL;
          case "SCMP_CMP_NE" -> Comparison.NOT_EQUAL;
          case "SCMP_CMP_LT" -> Comparison.LESS;
          case "SCMP_CMP_LE" -> Comparison.LESS_OR_EQUAL;
          case "SCMP_CMP_GT" -> Comparison.GREATER;
          case "SCMP_CMP_GE" -> Comparison.GREATER_OR_EQUAL;
          default -> throw new ProfileException("an argument has the unknown op \"" + name + '"');
        };
    return Condition.of(index, comparison, value);
  }

  private static long number(JsonNode value) throws ProfileException {
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (value.isIntegralNumber()) {
      BigInteger number = value.bigIntegerValue();
      if (number.signum() >= 0 && number.bitLength() <= Long.SIZE) {
        return number.longValue();
      }
    }
    throw new ProfileException(
        "an argument has the value " + value + ", which no register can hold");
  }

  private static Action action(JsonNode entry, String field, String errnoField)
      throws ProfileException {
    String name = entry.path(field).asString("");
    return switch (name) {
      case "SCMP_ACT_ALLOW" -> Action.ALLOW;
      case "SCMP_ACT_LOG" -> Action.LOG;
      case "SCMP_ACT_TRAP" -> Action.TRAP;
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Action.KILL_THREAD;
      case "SCMP_ACT_KILL_PROCESS" -> Action.KILL_PROCESS;
      case "SCMP_ACT_ERRNO" -> Action.errno(errno(entry, errnoField));
      case "SCMP_ACT_TRACE" -> Action.trace(errno(entry, errnoField));
      case "SCMP_ACT_NOTIFY" ->
          throw new ProfileException(
              "it wants SCMP_ACT_NOTIFY, an answer by another program, which beanpod does not"
                  + " start");
      default -> throw new ProfileException("its %s is \"%s\"".formatted(field, name));
    };
  }

  private static int errno(JsonNode entry, String field) throws ProfileException {
    int errno = entry.path(field).asInt(Errno.EPERM.number());
    if (errno < 0 || errno > 4095) {
      throw new ProfileException(
          "its %s is %d; an error number is 4095 at most".formatted(field, errno));
    }
    return errno;
  }
}
