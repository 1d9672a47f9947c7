package io.beanpod.sys;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process to start.
 *
 * @param executable what to execute: a file opened for reading or with PATH, or a memfd. A script
 *     with an interpreter line cannot be started so, for its descriptor is closed on exec.
 * @param arguments the arguments, first the program's own name
 * @param environment the environment as {@code NAME=value}
 * @param descriptors the descriptors of the new process: the first becomes 0, the second 1 and so
 *     on. It has these and no others.
 * @param cgroup the cgroup2 directory to be born in, or null for the caller's
 * @param newNamespaces namespaces made for the new process
 */
public record SpawnRequest(
    Fd executable,
    List<String> arguments,
    List<String> environment,
    List<Fd> descriptors,
    @Nullable Fd cgroup,
    Set<Namespace> newNamespaces) {
  /** Keeps copies of the collections. */
  public SpawnRequest {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    descriptors = List.copyOf(descriptors);
    newNamespaces = Set.copyOf(newNamespaces);
  }

  /** A program with its arguments, an empty environment and no descriptors. */
  public static SpawnRequest of(Fd executable, List<String> arguments) {
    return new SpawnRequest(executable, arguments, List.of(), List.of(), null, Set.of());
  }

  /** The same with an environment. */
  public SpawnRequest withEnvironment(List<String> values) {
    return new SpawnRequest(executable, arguments, values, descriptors, cgroup, newNamespaces);
  }

  /** The same with descriptors. */
  public SpawnRequest withDescriptors(List<Fd> values) {
    return new SpawnRequest(executable, arguments, environment, values, cgroup, newNamespaces);
  }

  /** The same in a cgroup. */
  public SpawnRequest inCgroup(@Nullable Fd directory) {
    return new SpawnRequest(
        executable, arguments, environment, descriptors, directory, newNamespaces);
  }

  /** The same in new namespaces. */
  public SpawnRequest inNew(Set<Namespace> kinds) {
    return new SpawnRequest(executable, arguments, environment, descriptors, cgroup, kinds);
  }
}
