package io.beanpod.cri.translate;

import io.beanpod.cri.v1.Container;
import io.beanpod.cri.v1.ContainerMetadata;
import io.beanpod.cri.v1.ContainerResources;
import io.beanpod.cri.v1.ContainerState;
import io.beanpod.cri.v1.ContainerUser;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.LinuxContainerUser;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.ProcessUser;

/** A container as clients are told of it. */
public final class ContainerMessages {
  private final ImageReferences images;

  public ContainerMessages(ImageReferences images) {
    this.images = images;
  }

  /** As in a list. */
  public Container item(ContainerStatus container) {
    return Container.newBuilder()
        .setId(container.id())
        .setPodSandboxId(container.sandboxId())
        .setMetadata(metadata(container))
        .setImage(image(container.spec()))
        .setImageRef(images.of(container.imageId()).reference())
        .setImageId(container.imageId())
        .setState(state(container))
        .setCreatedAt(Nanoseconds.of(container.createdAt()))
        .putAllLabels(container.spec().labels())
        .putAllAnnotations(container.spec().annotations())
        .build();
  }

  /** In full. */
  public io.beanpod.cri.v1.ContainerStatus status(ContainerStatus container) {
    ContainerSpec spec = container.spec();
    ImageReferences.Known image = images.of(container.imageId());
    io.beanpod.cri.v1.ContainerStatus.Builder status =
        io.beanpod.cri.v1.ContainerStatus.newBuilder()
            .setId(container.id())
            .setMetadata(metadata(container))
            .setState(state(container))
            .setCreatedAt(Nanoseconds.of(container.createdAt()))
            .setStartedAt(Nanoseconds.of(container.startedAt()))
            .setFinishedAt(Nanoseconds.of(container.finishedAt()))
            .setExitCode(container.exitCode())
            .setReason(container.reason())
            .setMessage(container.message())
            .setImage(image(spec))
            .setImageRef(image.reference())
            .setImageId(container.imageId())
            .putAllLabels(spec.labels())
            .putAllAnnotations(spec.annotations())
            .setLogPath(spec.logPath() == null ? "" : spec.logPath())
            .setStopSignal(
                StopSignals.message(
                    spec.stopSignal().isEmpty() ? image.stopSignal() : spec.stopSignal()))
            .setResources(
                ContainerResources.newBuilder()
                    .setLinux(ResourceTranslation.message(spec.resources())));
    for (Mount mount : spec.mounts()) {
      status.addMounts(MountTranslation.message(mount, images));
    }
    ProcessUser user = container.user();
    if (user != null) {
      status.setUser(user(user));
    }
    return status.build();
  }

  private static ContainerUser user(ProcessUser user) {
    return ContainerUser.newBuilder()
        .setLinux(
            LinuxContainerUser.newBuilder()
                .setUid(user.uid())
                .setGid(user.gid())
                .addAllSupplementalGroups(user.groups()))
        .build();
  }

  private static ImageSpec image(ContainerSpec spec) {
    return ImageSpec.newBuilder()
        .setImage(spec.image())
        .setUserSpecifiedImage(spec.imageName())
        .build();
  }

  public static ContainerMetadata metadata(ContainerStatus container) {
    return ContainerMetadata.newBuilder()
        .setName(container.spec().name())
        .setAttempt(container.spec().attempt())
        .build();
  }

  public static ContainerState state(ContainerStatus container) {
    return switch (container.state()) {
      case CREATED -> ContainerState.CONTAINER_CREATED;
      case RUNNING -> ContainerState.CONTAINER_RUNNING;
      case EXITED -> ContainerState.CONTAINER_EXITED;
      case UNKNOWN -> ContainerState.CONTAINER_UNKNOWN;
    };
  }
}
