package io.beanpod.image.store;

import io.beanpod.image.DiskUsage;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** The room that an unpacked layer takes, in {@code size.json} beside its files. */
public final class LayerSize {
  private static final String FILE = "size.json";

  private LayerSize() {}

  /**
   * What was noted of a layer.
   *
   * @param layer its directory
   */
  public static Optional<DiskUsage> read(Path layer) throws IOException {
    Path file = layer.resolve(FILE);
    try {
      JsonField root = JsonField.parse(Files.readAllBytes(file), file.toString());
      return Optional.of(new DiskUsage(root.get("bytes").size(), root.get("inodes").size()));
    } catch (NoSuchFileException | ImageException e) {
      return Optional.empty(); // not measured yet, or torn by a power loss
    }
  }

  /** Notes it; two may do so at a time, as they write the same. */
  public static void write(Path layer, DiskUsage usage) throws IOException {
    var root = JsonNodeFactory.instance.objectNode();
    root.put("bytes", usage.bytes());
    root.put("inodes", usage.inodes());
    Path beside = Files.createTempFile(layer, FILE, "");
    try {
      Files.write(beside, JsonField.write(root));
      Files.move(beside, layer.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
