package io.beanpod.runtime.seccomp;

import java.util.List;
import java.util.Set;

/**
 * A profile as it is for one machine and one set of capabilities.
 *
 * <p>For each call the rules with conditions are tried first, in their order, then the first one
 * without, then the default. So the more particular word wins wherever it stands: a profile that
 * forbids one family of sockets and allows sockets means both.
 *
 * @param otherwise what happens to calls that no rule speaks of
 * @param abis those that programs may use; a call through another one kills the process
 * @param flags of seccomp(2)
 */
record Profile(Action otherwise, Set<Abi> abis, int flags, List<Rule> rules) {
  Profile {
    abis = Set.copyOf(abis);
    rules = List.copyOf(rules);
  }
}
