package io.beanpod.runtime.cdi;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.Security;
import java.util.ArrayList;
import java.util.List;

/** What a container gets beside what it asks for itself; {@code containerEdits} of a CDI file. */
record CdiEdits(
    List<EnvVariable> env, List<Device> devices, List<Mount> mounts, List<Long> groups) {

  static final CdiEdits NONE = new CdiEdits(List.of(), List.of(), List.of(), List.of());

  CdiEdits {
    env = List.copyOf(env);
    devices = List.copyOf(devices);
    mounts = List.copyOf(mounts);
    groups = List.copyOf(groups);
  }

  CdiEdits and(CdiEdits more) {
    return new CdiEdits(
        joined(env, more.env),
        joined(devices, more.devices),
        joined(mounts, more.mounts),
        joined(groups, more.groups));
  }

  /** A specification with these; the container's own mounts stay where both name a place. */
  ContainerSpec applyTo(ContainerSpec spec) {
    Security security = spec.security();
    List<Mount> added =
        mounts.stream()
            .filter(m -> spec.mounts().stream().noneMatch(own -> own.target().equals(m.target())))
            .toList();
    return spec.toBuilder()
        .env(joined(spec.env(), env))
        .devices(joined(spec.devices(), devices))
        .mounts(joined(spec.mounts(), added))
        .security(
            security.toBuilder()
                .supplementalGroups(joined(security.supplementalGroups(), groups))
                .build())
        .build();
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    List<T> all = new ArrayList<>(one);
    other.stream().filter(element -> !all.contains(element)).forEach(all::add);
    return all;
  }
}
