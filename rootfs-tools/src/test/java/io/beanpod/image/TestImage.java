package io.beanpod.image;

import io.beanpod.image.layer.Compression;
import io.beanpod.image.oci.ConfigDocument;
import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Manifest;
import io.beanpod.image.oci.ManifestDocument;
import io.beanpod.image.oci.MediaTypes;
import io.beanpod.image.oci.Platform;
import io.beanpod.image.tar.TarEntry;
import io.beanpod.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes images as archives, from the bytes of their layers. */
final class TestImage {
  private final List<byte[]> layers;
  private ImageConfig config;

  TestImage(byte[]... layers) {
    this.layers = List.of(layers);
    List<Digest> diffIds = this.layers.stream().map(Digest::of).toList();
    this.config =
        ImageConfig.builder(Platform.host()).created(Instant.EPOCH).diffIds(diffIds).build();
  }

  TestImage withConfig(ImageConfig other) {
    this.config = other;
    return this;
  }

  private byte[] configBytes() {
    return ConfigDocument.write(config, "test");
  }

  Digest id() {
    return Digest.of(configBytes());
  }

  /** As docker save did for years: plain layers, manifest.json, no digests. */
  Path dockerArchive(Path file, String... names) throws IOException {
    StringBuilder manifest = new StringBuilder("[{\"Config\":\"config.json\",\"RepoTags\":[");
    manifest.append(quoted(List.of(names))).append("],\"Layers\":[");
    List<String> files = new ArrayList<>();
    try (TarWriter tar = new TarWriter(Files.newOutputStream(file))) {
      for (int i = 0; i < layers.size(); i++) {
        files.add(i + "/layer.tar");
        put(tar, i + "/layer.tar", layers.get(i));
      }
      put(tar, "config.json", configBytes());
      manifest.append(quoted(files)).append("]}]");
      put(tar, "manifest.json", manifest.toString().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static String quoted(List<String> texts) {
    return String.join(",", texts.stream().map(text -> "\"" + text + "\"").toList());
  }

  private static void put(TarWriter tar, String name, byte[] content) throws IOException {
    tar.put(
        TarEntry.file(name, 0644, 0, 0, content.length, Instant.EPOCH),
        new ByteArrayInputStream(content));
  }

  /** An OCI layout with packed layers. */
  Path ociLayout(Path directory, Compression compression, String name) throws IOException {
    List<Descriptor> blobs = new ArrayList<>();
    for (byte[] layer : layers) {
      blobs.add(blob(directory, compression.mediaType(), packed(layer, compression)));
    }
    Descriptor configBlob = blob(directory, MediaTypes.OCI_CONFIG, configBytes());
    Descriptor manifest =
        blob(
            directory,
            MediaTypes.OCI_MANIFEST,
            ManifestDocument.write(new Manifest(MediaTypes.OCI_MANIFEST, configBlob, blobs)));
    Descriptor named =
        new Descriptor(
            manifest.mediaType(),
            manifest.digest(),
            manifest.size(),
            Map.of("org.opencontainers.image.ref.name", name),
            null);
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.write(directory.resolve("index.json"), ManifestDocument.writeIndex(List.of(named)));
    return directory;
  }

  private static Descriptor blob(Path directory, String mediaType, byte[] bytes)
      throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.write(blobs.resolve(Digest.of(bytes).hex()), bytes);
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  static byte[] packed(byte[] bytes, Compression compression) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = compression.pack(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
