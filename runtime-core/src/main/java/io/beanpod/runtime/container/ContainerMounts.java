package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.PlanOperation.AttachPodMount;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.sandbox.PodFiles;
import io.beanpod.runtime.sandbox.PodMounts;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.runtime.sandbox.UserNamespaces;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All mounts of a container that come from its pod or from the host: what the manifest names, and
 * the pod's /dev/shm and its files in /etc where the manifest does not name them.
 */
final class ContainerMounts {

  private static final String SHM = "/dev/shm";
  private static final Path HOST_SHM = Path.of(SHM);

  private final MountSources sources;
  private final ImageVolumes volumes;
  private final UserNamespaces userNamespaces;

  ContainerMounts(Kernel kernel, ImageVolumes volumes, UserNamespaces userNamespaces) {
    this.volumes = volumes;
    this.userNamespaces = userNamespaces;
    this.sources = new MountSources(kernel.files(), kernel.mounts());
  }

  /**
   * Refuses what is known to fail before a container is made.
   *
   * @param users the pod's user namespace, if it has one of its own
   */
  void check(ContainerSpec spec, Sandbox sandbox, Optional<Fd> users)
      throws IOException, InterruptedException {
    List<Fd> owned = new ArrayList<>();
    try {
      for (Mount mount : spec.mounts()) {
        Optional<Fd> owners = owners(mount, sandbox, users, owned);
        if (owners.isPresent() && mount.source() instanceof Mount.Host host) {
          sources.checkMappable(mount, host, owners.get());
        }
      }
    } finally {
      owned.forEach(Fd::close);
    }
  }

  /**
   * Makes the mounts.
   *
   * @param users the pod's user namespace, if it has one of its own
   * @param owned gets every descriptor made, for the caller to close
   */
  List<PlanOperation> attach(
      String containerId,
      ContainerSpec spec,
      Sandbox sandbox,
      Optional<Fd> users,
      DescriptorTable<Fd> table,
      List<Fd> owned)
      throws IOException, InterruptedException {
    List<PlanOperation> operations = new ArrayList<>();
    for (Mount mount : withDefaults(spec.mounts(), sandbox)) {
      Optional<Fd> owners = owners(mount, sandbox, users, owned);
      operations.add(
          switch (mount.source()) {
            case Mount.PodMemory memory ->
                new AttachPodMount(
                    PodMounts.volume(sandbox.spec(), memory.name()),
                    memory.subPath(),
                    mount.target(),
                    attributes(mount));
            case Mount.Host host -> sources.attach(mount, host, owners, table, owned);
            case Mount.Tmpfs tmpfs ->
                sources.attach(mount, tmpfs, sandbox.spec().userNamespace(), table, owned);
            case Mount.Image image ->
                sources.attach(
                    mount,
                    image,
                    volumes.mount(containerId, image.image(), owners.or(() -> users)),
                    table,
                    owned);
          });
    }
    if (!sandbox.spec().hostIpc() && spec.mounts().stream().noneMatch(at(SHM))) {
      operations.add(new AttachPodMount(PodMounts.SHM, "", SHM, 0));
    }
    return operations;
  }

  /** The user namespace by which a mount maps the owners of its files. */
  private Optional<Fd> owners(Mount mount, Sandbox sandbox, Optional<Fd> users, List<Fd> owned)
      throws IOException, InterruptedException {
    if (mount.idMappings().isEmpty() || mount.idMappings().equals(sandbox.spec().userNamespace())) {
      return mount.idMappings().isEmpty() ? Optional.empty() : users;
    }
    Fd own = userNamespaces.make(mount.idMappings().get());
    owned.add(own);
    return Optional.of(own);
  }

  private static int attributes(Mount mount) {
    long readOnly = mount.readOnly() ? MountAttributes.RDONLY : 0;
    return (int) (readOnly | MountSources.options(mount));
  }

  private static java.util.function.Predicate<Mount> at(String target) {
    return mount -> mount.target().equals(target);
  }

  private static List<Mount> withDefaults(List<Mount> named, Sandbox sandbox) {
    Set<String> taken = named.stream().map(Mount::target).collect(Collectors.toSet());
    List<Mount> all = new ArrayList<>(named);
    Optional<IdMappings> users = sandbox.spec().userNamespace();
    addUnlessTaken(all, taken, users, PodFiles.resolvConf(sandbox.directory()), "/etc/resolv.conf");
    addUnlessTaken(all, taken, users, PodFiles.hostname(sandbox.directory()), "/etc/hostname");
    addUnlessTaken(all, taken, users, PodFiles.hosts(sandbox.directory()), "/etc/hosts");
    if (sandbox.spec().hostIpc()) {
      addUnlessTaken(all, taken, users, HOST_SHM, SHM);
    }
    return all;
  }

  private static void addUnlessTaken(
      List<Mount> all, Set<String> taken, Optional<IdMappings> users, Path source, String target) {
    if (!taken.contains(target)) {
      Mount mount = Mount.of(source.toString(), target);
      all.add(users.map(mount::with).orElse(mount));
    }
  }
}
