package io.beanpod.runtime.container;

import io.beanpod.pause.DescriptorTable;
import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.PlanOperation.AttachPodMount;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.sandbox.PodFiles;
import io.beanpod.runtime.sandbox.PodMounts;
import io.beanpod.runtime.sandbox.Sandbox;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.MountAttributes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  ContainerMounts(Kernel kernel, ImageVolumes volumes) {
    this.volumes = volumes;
    this.sources = new MountSources(kernel.files(), kernel.mounts());
  }

  /**
   * Makes the mounts.
   *
   * @param owned gets every descriptor made, for the caller to close
   */
  List<PlanOperation> attach(
      String containerId,
      ContainerSpec spec,
      Sandbox sandbox,
      DescriptorTable<Fd> table,
      List<Fd> owned)
      throws IOException {
    List<PlanOperation> operations = new ArrayList<>();
    for (Mount mount : withDefaults(spec.mounts(), sandbox)) {
      operations.add(
          switch (mount.source()) {
            case Mount.PodMemory memory ->
                new AttachPodMount(
                    PodMounts.volume(sandbox.spec(), memory.name()),
                    memory.subPath(),
                    mount.target(),
                    attributes(mount));
            case Mount.Host host -> sources.attach(mount, host, table, owned);
            case Mount.Tmpfs tmpfs -> sources.attach(mount, tmpfs, table, owned);
            case Mount.Image image ->
                sources.attach(
                    mount, image, volumes.mount(containerId, image.image()), table, owned);
          });
    }
    if (!sandbox.spec().hostIpc() && spec.mounts().stream().noneMatch(at(SHM))) {
      operations.add(new AttachPodMount(PodMounts.SHM, "", SHM, 0));
    }
    return operations;
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
    addUnlessTaken(all, taken, PodFiles.resolvConf(sandbox.directory()), "/etc/resolv.conf");
    addUnlessTaken(all, taken, PodFiles.hostname(sandbox.directory()), "/etc/hostname");
    addUnlessTaken(all, taken, PodFiles.hosts(sandbox.directory()), "/etc/hosts");
    if (sandbox.spec().hostIpc()) {
      addUnlessTaken(all, taken, HOST_SHM, SHM);
    }
    return all;
  }

  private static void addUnlessTaken(
      List<Mount> all, Set<String> taken, Path source, String target) {
    if (!taken.contains(target)) {
      all.add(Mount.of(source.toString(), target));
    }
  }
}
