package io.beanpod.cli.node;

import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Images that are made from Debian packages when a pod names them and they are absent, so that a
 * first pod runs where no registry is in reach.
 *
 * @param name as Docker Hub's image is called in short, without tag
 * @param packages Debian packages that hold the same program
 * @param applets a list of names, each linked to {@code /bin/busybox}
 */
public record StockImage(String name, List<String> packages, List<String> cmd, String applets) {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final List<StockImage> ALL =
      List.of(
          new StockImage(
              "busybox", List.of("busybox-static"), List.of("sh"), "busybox-applets.txt"));

  /** Copies the lists. */
  public StockImage {
    packages = List.copyOf(packages);
    cmd = List.copyOf(cmd);
  }

  /**
   * The stock image that a pod's image name stands for: any tag of it will do, a digest will not.
   */
  public static Optional<StockImage> named(String image) {
    try {
      Reference reference = Reference.parse(image);
      return reference.digest() == null
          ? ALL.stream()
              .filter(stock -> reference.name().endsWith("/library/" + stock.name))
              .findFirst()
          : Optional.empty();
    } catch (ImageException notAName) {
      return Optional.empty();
    }
  }

  /** Makes the image and gives it that name. */
  public Image build(ImageStore store, String image) throws IOException {
    ImageConfig config = ImageConfig.builder(Platform.host()).env(List.of(PATH)).cmd(cmd).build();
    return store.build(
        new BuildRequest(
            new BuildSource.Packages(packages, links()),
            List.of(image),
            config,
            Compression.ZSTD,
            null));
  }

  private SortedMap<String, String> links() throws IOException {
    SortedMap<String, String> links = new TreeMap<>();
    try (InputStream list = StockImage.class.getResourceAsStream(applets)) {
      if (list == null) {
        throw new IOException("beanpod is incomplete: it lacks its list " + applets);
      }
      new String(list.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(applet -> !applet.equals("busybox"))
          .forEach(applet -> links.put("/bin/" + applet, "busybox"));
    }
    return links;
  }
}
