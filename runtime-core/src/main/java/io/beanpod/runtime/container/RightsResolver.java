package io.beanpod.runtime.container;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.Seccomp;
import io.beanpod.runtime.Security;
import io.beanpod.runtime.lsm.LsmLabels;
import io.beanpod.runtime.seccomp.SeccompFilters;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns what a manifest says of rights into what the kernel takes. */
public final class RightsResolver {

  private final SeccompFilters filters;
  private final LsmLabels labels;

  public RightsResolver(SeccompFilters filters, LsmLabels labels) {
    this.filters = filters;
    this.labels = labels;
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
        labels.of(security));
  }
}
