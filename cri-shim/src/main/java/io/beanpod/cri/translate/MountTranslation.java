package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.MountPropagation;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.Mount;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a container finds mounted. */
final class MountTranslation {
  private MountTranslation() {}

  static Mount of(io.beanpod.cri.v1.Mount message) throws CallFailure {
    if (message.getContainerPath().isEmpty()) {
      throw CallFailure.invalid("a mount has no container_path");
    }
    return new Mount(
        source(message),
        target(message.getContainerPath()),
        message.getReadonly(),
        recursive(message),
        propagation(message),
        idMappings(message),
        options(message));
  }

  private static String target(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static Mount.Source source(io.beanpod.cri.v1.Mount message) throws CallFailure {
    if (!message.hasImage()) {
      if (!message.getHostPath().startsWith("/")) {
        throw refused(
            message, "host_path is \"%s\": it must be absolute".formatted(message.getHostPath()));
      }
      return new Mount.Host(message.getHostPath(), "");
    }
    if (!message.getHostPath().isEmpty()) {
      throw refused(message, "it names an image and a host_path: give one");
    }
    if (!message.getReadonly()) {
      throw refused(message, "an image can be mounted with readonly only");
    }
    if (message.getImage().getImage().isEmpty()) {
      throw refused(message, "its image has no name");
    }
    return new Mount.Image(message.getImage().getImage(), message.getImageSubPath());
  }

  /** KEP-3857: the whole tree is read-only or the container is not made. */
  private static boolean recursive(io.beanpod.cri.v1.Mount message) throws CallFailure {
    if (!message.getRecursiveReadOnly()) {
      return false;
    }
    if (!message.getReadonly()) {
      throw refused(message, "recursive_read_only needs readonly");
    }
    if (message.getPropagation() != MountPropagation.PROPAGATION_PRIVATE) {
      throw refused(message, "recursive_read_only needs private propagation");
    }
    return true;
  }

  private static Mount.Propagation propagation(io.beanpod.cri.v1.Mount message) throws CallFailure {
    return switch (message.getPropagation()) {
      case PROPAGATION_PRIVATE -> Mount.Propagation.PRIVATE;
      case PROPAGATION_HOST_TO_CONTAINER -> Mount.Propagation.HOST_TO_CONTAINER;
      case PROPAGATION_BIDIRECTIONAL -> Mount.Propagation.BIDIRECTIONAL;
      case UNRECOGNIZED -> throw refused(message, "its propagation is none that beanpod knows");
    };
  }

  private static Optional<IdMappings> idMappings(io.beanpod.cri.v1.Mount message)
      throws CallFailure {
    if (message.getUidMappingsCount() == 0 && message.getGidMappingsCount() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        Namespaces.mappings(message.getUidMappingsList(), message.getGidMappingsList()));
  }

  private static Set<Mount.Option> options(io.beanpod.cri.v1.Mount message) throws CallFailure {
    Set<Mount.Option> options = EnumSet.noneOf(Mount.Option.class);
    for (String name : message.getMountOptionsList()) {
      switch (name) {
        case "noexec" -> options.add(Mount.Option.NOEXEC);
        case "nosuid" -> options.add(Mount.Option.NOSUID);
        case "nodev" -> options.add(Mount.Option.NODEV);
        default ->
            throw refused(
                message,
                "mount_options has \"%s\": it can have noexec, nosuid, nodev".formatted(name));
      }
    }
    return options;
  }

  /**
   * A mount as a status tells it, which is as it was asked for.
   *
   * @param references finds an image's id by what the container calls it
   */
  static io.beanpod.cri.v1.Mount message(Mount mount, ImageReferences references) {
    io.beanpod.cri.v1.Mount.Builder message =
        io.beanpod.cri.v1.Mount.newBuilder()
            .setContainerPath(mount.target())
            .setReadonly(mount.readOnly())
            .setRecursiveReadOnly(mount.recursiveReadOnly())
            .setPropagation(
                switch (mount.propagation()) {
                  case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
                  case HOST_TO_CONTAINER -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                  case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
                })
            .addAllMountOptions(optionNames(mount));
    mount
        .idMappings()
        .ifPresent(ids ->
            message
                .addAllUidMappings(Namespaces.messages(ids.uids()))
                .addAllGidMappings(Namespaces.messages(ids.gids())));
    switch (mount.source()) {
      case Mount.Host host -> message.setHostPath(host.path());
      case Mount.Image image ->
          message
              .setImage(
                  ImageSpec.newBuilder()
                      .setImage(image.image())
                      .setImageRef(references.of(image.image()).id()))
              .setImageSubPath(image.subPath());
      case Mount.PodMemory ignored -> {
        // The pod engine's; the CRI has no word for it.
      }
      case Mount.Tmpfs ignored -> {
        // As above.
      }
    }
    return message.build();
  }

  private static List<String> optionNames(Mount mount) {
    return mount.options().stream()
        .map(option -> option.name().toLowerCase(Locale.ROOT))
        .sorted()
        .toList();
  }

  private static CallFailure refused(io.beanpod.cri.v1.Mount message, String why) {
    return CallFailure.invalid(
        "the mount at %s cannot be made: %s".formatted(message.getContainerPath(), why));
  }
}
