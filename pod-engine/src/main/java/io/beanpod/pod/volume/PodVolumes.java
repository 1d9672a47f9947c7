package io.beanpod.pod.volume;

import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.Quantity;
import io.beanpod.pod.model.Volume;
import io.beanpod.pod.model.VolumeSource;
import io.beanpod.pod.model.VolumeSource.EmptyDir;
import io.beanpod.pod.model.VolumeSource.HostPath;
import io.beanpod.pod.model.VolumeSource.Medium;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The volumes of one pod. */
public final class PodVolumes {

  private static final int EVERYBODY = 0777;
  private static final int SET_GROUP_ID = 02000;

  private final PodDirectory directory;

  public PodVolumes(PodDirectory directory) {
    this.directory = directory;
  }

  /**
   * Makes every volume of the pod ready. What is ready already stays as it is.
   *
   * @throws VolumeException at the first one that cannot be
   */
  public void prepare(Pod pod) throws VolumeException {
    for (Volume volume : pod.spec().volumes()) {
      switch (volume.source()) {
        case EmptyDir empty -> {
          if (empty.medium() == Medium.DISK) {
            makeEmptyDir(volume.name(), pod.spec().securityContext().fsGroup());
          }
        }
        case HostPath path -> HostPathCheck.run(volume.name(), path);
      }
    }
  }

  private void makeEmptyDir(String volume, @Nullable Long group) throws VolumeException {
    Path path = directory.emptyDir(volume);
    if (Files.isDirectory(path)) {
      return;
    }
    try {
      Files.createDirectories(path.getParent());
      Path fresh = Files.createTempDirectory(path.getParent(), ".new-");
      if (group != null) {
        Files.setAttribute(fresh, "unix:gid", Math.toIntExact(group));
      }
      Files.setAttribute(fresh, "unix:mode", group == null ? EVERYBODY : EVERYBODY | SET_GROUP_ID);
      Files.move(fresh, path);
    } catch (IOException | ArithmeticException e) {
      throw new VolumeException(volume, "cannot make the directory " + path + ": " + e);
    }
  }

  /** The volumes that the sandbox keeps in memory. */
  public static List<SandboxSpec.MemoryVolume> inMemory(Pod pod) {
    return pod.spec().volumes().stream()
        .filter(v -> v.source() instanceof EmptyDir empty && empty.medium() == Medium.MEMORY)
        .map(v -> new SandboxSpec.MemoryVolume(v.name(), sizeOf(v.source())))
        .toList();
  }

  private static long sizeOf(VolumeSource source) {
    return source instanceof EmptyDir(Medium _, Quantity limit) && limit != null
        ? limit.value()
        : 0;
  }

  /**
   * Where a container's mount of a volume comes from.
   *
   * @param subPath a path below the volume, or empty
   */
  public Mount.Source source(Volume volume, String subPath) {
    return switch (volume.source()) {
      case EmptyDir empty ->
          empty.medium() == Medium.MEMORY
              ? new Mount.PodMemory(volume.name(), subPath)
              : new Mount.Host(directory.emptyDir(volume.name()).toString(), subPath);
      case HostPath path -> new Mount.Host(path.path(), subPath);
    };
  }
}
