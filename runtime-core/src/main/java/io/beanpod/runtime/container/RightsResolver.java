package io.beanpod.runtime.container;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.seccomp.SeccompFilters;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns what a manifest says of rights into what the kernel takes. */
final class RightsResolver {

  private final SeccompFilters filters;

  RightsResolver(SeccompFilters filters) {
    this.filters = filters;
  }

  /**
   * The rights of a container.
   *
   * @throws RuntimeFailure when it asks for what does not exist here; asked at its creation, so
   *     that nobody waits for a start to learn it
   */
  Rights of(ContainerSpec spec) throws IOException {
    Security security = spec.security();
    Set<Capability> ambient =
        Capability.ambient(security.ambientCapabilities(), security.dropCapabilities());
    Set<Capability> capabilities =
        security.privileged()
            ? EnumSet.allOf(Capability.class)
            : Capability.compute(security.addCapabilities(), security.dropCapabilities());
    capabilities.addAll(ambient);
    Seccomp seccomp = security.privileged() ? new Seccomp.Unconfined() : security.seccomp();
    Set<String> names = capabilities.stream().map(Enum::name).collect(Collectors.toSet());
    return new Rights(
        Capability.mask(capabilities),
        Capability.mask(ambient),
        filters.of(seccomp, names),
        Optional.empty());
  }
}
