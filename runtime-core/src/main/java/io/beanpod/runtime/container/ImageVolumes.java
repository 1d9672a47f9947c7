package io.beanpod.runtime.container;

import io.beanpod.image.ContainerRoot;
import io.beanpod.image.ContainerRoots;
import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Files;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that containers mount as volumes. Each has a root in the store as a container has, whose
 * writable layer stays empty: it keeps the image's layers for as long as the container is there,
 * whatever happens to the image's name.
 */
final class ImageVolumes {

  private final ImageStore images;
  private final ContainerRoots roots;
  private final Files files;

  ImageVolumes(ImageStore images, Files files) {
    this.images = images;
    this.roots = images.containers();
    this.files = files;
  }

  /**
   * Keeps the images that a new container mounts.
   *
   * @throws RuntimeFailure for an image that is not there, or has no directory that is asked for
   */
  void keep(String containerId, ContainerSpec spec) throws IOException {
    for (String name : names(spec)) {
      Image image =
          images
              .find(name)
              .orElseThrow(() ->
                  new RuntimeFailure(
                      "ImageVolumeMountFailed: no image \"%s\" on this host; pull it first"
                          .formatted(name)));
      roots.create(id(containerId, name), image.id());
    }
    for (Mount mount : spec.mounts()) {
      if (mount.source() instanceof Mount.Image image && !image.subPath().isEmpty()) {
        checkPart(containerId, image);
      }
    }
  }

  private void checkPart(String containerId, Mount.Image image) throws IOException {
    try (Fd root = mount(containerId, image.image(), Optional.empty())) {
      ImagePart.open(files, root, image).close();
    }
  }

  /**
   * Mounts an image that a container keeps, read-only and detached.
   *
   * @param users the user namespace that the files' owners are mapped by, if they are
   * @return the caller's to close
   */
  Fd mount(String containerId, String name, Optional<Fd> users) throws IOException {
    ContainerRoot root =
        roots
            .find(id(containerId, name))
            .orElseThrow(() ->
                new RuntimeFailure(
                    "ImageVolumeMountFailed: the layers of the image %s are gone".formatted(name)));
    return users.isPresent() ? roots.mountReadOnly(root, users.get()) : roots.mountReadOnly(root);
  }

  /** Lets the images of a container go that is removed. */
  void release(String containerId, ContainerSpec spec) throws IOException {
    for (String name : names(spec)) {
      roots.remove(id(containerId, name));
    }
  }

  private static Set<String> names(ContainerSpec spec) {
    return spec.mounts().stream()
        .map(Mount::source)
        .filter(Mount.Image.class::isInstance)
        .map(source -> ((Mount.Image) source).image())
        .collect(Collectors.toSet());
  }

  /** The store's name for it: as long as a container's, and no container's. */
  private static String id(String containerId, String image) {
    try {
      byte[] name = (containerId + " " + image).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
