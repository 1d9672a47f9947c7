package io.beanpod.runtime.seccomp;

import java.util.List;

/**
 * What happens to one system call.
 *
 * @param conditions all must hold; empty for any arguments
 */
record Rule(String syscall, Action action, List<Condition> conditions) {
  Rule {
    conditions = List.copyOf(conditions);
  }
}
