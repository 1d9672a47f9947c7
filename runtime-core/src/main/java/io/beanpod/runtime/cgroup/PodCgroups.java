package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.CgroupDriver;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import io.beanpod.runtime.systemd.SliceName;
import io.beanpod.runtime.systemd.SystemdBus;
import io.beanpod.runtime.systemd.SystemdUnits;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the cgroups of sandboxes are. The driver counts for new ones; those that a former
 * daemon made with the other stay what they are.
 */
public final class PodCgroups implements AutoCloseable {
  /** Of a sandbox's id in its scope's name: cAdvisor takes all 64 digits for a container. */
  private static final int SCOPE_DIGITS = 32;

  private final Kernel kernel;
  private final CgroupRoot root;
  private final CgroupDriver driver;
  private @Nullable SystemdUnits systemd;
  private @Nullable Placeholders placeholders;

  /**
   * Opens what a driver needs.
   *
   * @throws RuntimeFailure when the driver is systemd and the machine does not run under it
   */
  public PodCgroups(Kernel kernel, CgroupRoot root, CgroupDriver driver) throws IOException {
    this.kernel = kernel;
    this.root = root;
    this.driver = driver;
    if (driver == CgroupDriver.SYSTEMD) {
      systemd();
    }
  }

  /**
   * The cgroups of a sandbox to be made.
   *
   * @throws RuntimeFailure when its parent is of the other driver's form
   */
  public PodCgroup of(String id, SandboxSpec spec) throws IOException {
    String parent = spec.cgroupParent();
    return switch (driver) {
      case CGROUPFS -> {
        if (SliceName.isSlice(parent)) {
          throw new RuntimeFailure(
              "The cgroup parent '"
                  + parent
                  + "' is a slice of systemd, and pods' cgroups are made without it here: start the"
                  + " daemon with --cgroup-driver systemd, or let kubelet's cgroupDriver be"
                  + " cgroupfs.");
        }
        yield parent.isEmpty()
            ? new PlainPodCgroup(root.at("pods", "pod" + spec.pod().uid()), true)
            : new PlainPodCgroup(root.atPath(parent), false);
      }
      case SYSTEMD ->
          inSlice(
              parent.isEmpty() ? SliceName.ofPod(spec.pod().uid()) : SliceName.ofParent(parent),
              "beanpod-" + id.substring(0, SCOPE_DIGITS) + ".scope",
              parent.isEmpty());
    };
  }

  /**
   * The cgroups of a sandbox that a former daemon made.
   *
   * @param path of the pod's cgroup
   * @param scope as {@link PodCgroup#scope} told
   */
  public PodCgroup recorded(SandboxSpec spec, String path, String scope) throws IOException {
    boolean ours = spec.cgroupParent().isEmpty();
    if (scope.isEmpty()) {
      return new PlainPodCgroup(root.atPath(path), ours);
    }
    return inSlice(new SliceName(path.substring(path.lastIndexOf('/') + 1)), scope, ours);
  }

  private PodCgroup inSlice(SliceName slice, String scope, boolean ours) throws IOException {
    SystemdUnits units = systemd();
    return new SystemdPodCgroup(root, units, placeholders(), slice, scope, ours);
  }

  private synchronized SystemdUnits systemd() throws IOException {
    if (systemd == null) {
      systemd = SystemdBus.ofThisMachine();
    }
    return systemd;
  }

  private synchronized Placeholders placeholders() throws IOException {
    if (placeholders == null) {
      placeholders = new Placeholders(kernel);
    }
    return placeholders;
  }

  /** Lets go; the cgroups stay. */
  @Override
  public synchronized void close() {
    if (systemd != null) {
      systemd.close();
    }
    if (placeholders != null) {
      placeholders.close();
    }
  }
}
