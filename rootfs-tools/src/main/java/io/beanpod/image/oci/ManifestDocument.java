package io.beanpod.image.oci;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes manifests and indexes. A document that could be read as both, or that is not the
 * type its descriptor says, is refused: two readers of the same bytes must see the same image.
 */
public final class ManifestDocument {
  private ManifestDocument() {}

  /** Whether a document of unknown type is an index and not the manifest of one image. */
  public static boolean isIndex(byte[] bytes, String document) throws ImageException {
    JsonField root = JsonField.parse(bytes, document);
    return MediaTypes.isIndex(typeOf(root));
  }

  /** The type of a manifest or an index: what it says itself, else told by its members. */
  public static String mediaType(byte[] bytes, String document) throws ImageException {
    return typeOf(JsonField.parse(bytes, document));
  }

  /** Reads the manifest of one image. */
  public static Manifest manifest(byte[] bytes, Descriptor descriptor) throws ImageException {
    JsonField root = JsonField.parse(bytes, "manifest " + descriptor.digest());
    String mediaType = checkedType(root, descriptor);
    if (!MediaTypes.isManifest(mediaType)) {
      throw root.wrong("is of type " + mediaType + ", not the manifest of an image");
    }
    Descriptor config = descriptor(root.get("config"));
    if (!MediaTypes.isImageConfig(config.mediaType())) {
      throw root.wrong(
          "has a config of type "
              + config.mediaType()
              + ": it is an artifact, not a container image");
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonField layer : root.get("layers").elements()) {
      Descriptor blob = descriptor(layer);
      if (!MediaTypes.isLayer(blob.mediaType())) {
        throw layer.wrong("has the type " + blob.mediaType() + ", which is not supported");
      }
      layers.add(blob);
    }
    return new Manifest(mediaType, config, layers);
  }

  /** Reads the entries of an index. */
  public static List<Descriptor> index(byte[] bytes, Descriptor descriptor) throws ImageException {
    JsonField root = JsonField.parse(bytes, "index " + descriptor.digest());
    checkedType(root, descriptor);
    return entries(root);
  }

  /** Reads the entries of an {@code index.json}, which has no descriptor. */
  public static List<Descriptor> layoutIndex(byte[] bytes) throws ImageException {
    JsonField root = JsonField.parse(bytes, "index.json");
    if (!MediaTypes.isIndex(typeOf(root))) {
      throw root.wrong("is not an index of images");
    }
    return entries(root);
  }

  /** Writes a manifest in OCI's form. */
  public static byte[] write(Manifest manifest) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", 2);
    root.put("mediaType", manifest.mediaType());
    root.set("config", node(manifest.config()));
    var layers = root.putArray("layers");
    manifest.layers().forEach(layer -> layers.add(node(layer)));
    return JsonField.write(root);
  }

  /** Writes an index in OCI's form. */
  public static byte[] writeIndex(List<Descriptor> entries) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", 2);
    root.put("mediaType", MediaTypes.OCI_INDEX);
    var manifests = root.putArray("manifests");
    entries.forEach(entry -> manifests.add(node(entry)));
    return JsonField.write(root);
  }

  private static List<Descriptor> entries(JsonField root) throws ImageException {
    List<Descriptor> entries = new ArrayList<>();
    for (JsonField entry : root.get("manifests").elements()) {
      entries.add(descriptor(entry));
    }
    return entries;
  }

  private static String checkedType(JsonField root, Descriptor descriptor) throws ImageException {
    String mediaType = typeOf(root);
    boolean same =
        MediaTypes.isIndex(mediaType) == MediaTypes.isIndex(descriptor.mediaType())
            && (!root.get("mediaType").isPresent() || mediaType.equals(descriptor.mediaType()));
    if (!same) {
      throw root.wrong("is of type " + mediaType + ", but is said to be " + descriptor.mediaType());
    }
    return root.get("mediaType").isPresent() ? mediaType : descriptor.mediaType();
  }

  private static String typeOf(JsonField root) throws ImageException {
    JsonField version = root.get("schemaVersion");
    if (version.isPresent() && version.size() != 2) {
      throw root.wrong(
          "has schema version " + version.size() + "; only 2 is supported, build the image anew");
    }
    boolean lists = root.get("manifests").isPresent();
    boolean layered = root.get("layers").isPresent() || root.get("config").isPresent();
    if (lists == layered) {
      throw root.wrong(
          lists ? "is an index and a manifest at once" : "is neither an index nor a manifest");
    }
    String fallback = lists ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    String said = root.get("mediaType").textOrEmpty();
    if (!said.isEmpty() && (lists ? !MediaTypes.isIndex(said) : !MediaTypes.isManifest(said))) {
      throw root.wrong("says to be of type " + said + ", but is " + fallback);
    }
    return said.isEmpty() ? fallback : said;
  }

  private static Descriptor descriptor(JsonField field) throws ImageException {
    if (field.get("urls").elements().size() > 0) {
      throw field.wrong("lies at other addresses (urls), which is not supported");
    }
    JsonField platform = field.get("platform");
    return new Descriptor(
        field.get("mediaType").text(),
        field.get("digest").digest(),
        field.get("size").size(),
        field.get("annotations").textMap(),
        platform.isPresent()
            ? new Platform(
                platform.get("os").text(),
                platform.get("architecture").text(),
                platform.get("variant").textOrEmpty())
            : null);
  }

  private static ObjectNode node(Descriptor descriptor) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("mediaType", descriptor.mediaType());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.size());
    if (!descriptor.annotations().isEmpty()) {
      ObjectNode annotations = node.putObject("annotations");
      descriptor.annotations().entrySet().stream()
          .sorted(java.util.Map.Entry.comparingByKey())
          .forEach(entry -> annotations.put(entry.getKey(), entry.getValue()));
    }
    Platform platform = descriptor.platform();
    if (platform != null) {
      ObjectNode object = node.putObject("platform");
      object.put("os", platform.os());
      object.put("architecture", platform.architecture());
      if (!platform.variant().isEmpty()) {
        object.put("variant", platform.variant());
      }
    }
    return node;
  }
}
