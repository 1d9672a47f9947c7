package io.beanpod.cli.print;

import io.beanpod.image.Image;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Reference;
import java.util.List;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Images as JSON, with the field names that image tools commonly use. */
public final class ImageJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ImageJson() {}

  /** An array with one object for each image. */
  public static String of(List<Image> images) {
    ArrayNode array = MAPPER.createArrayNode();
    images.forEach(image -> fill(array.addObject(), image));
    return MAPPER.writeValueAsString(array) + "\n";
  }

  private static void fill(ObjectNode node, Image image) {
    ImageConfig config = image.config();
    node.put("Id", image.id().toString());
    texts(node, "RepoTags", image.names().stream().map(Reference::toString).toList());
    texts(node, "RepoDigests", image.repoDigests().stream().map(Reference::toString).toList());
    node.put("Digest", image.manifestDigest().toString());
    node.put("Created", String.valueOf(config.created()));
    node.put("Os", config.platform().os());
    node.put("Architecture", config.platform().architecture());
    node.put("Size", image.size());
    node.put("Pinned", image.pinned());
    ObjectNode defaults = node.putObject("Config");
    defaults.put("User", config.user());
    texts(defaults, "Env", config.env());
    texts(defaults, "Entrypoint", config.entrypoint());
    texts(defaults, "Cmd", config.cmd());
    defaults.put("WorkingDir", config.workingDir());
    defaults.put("StopSignal", config.stopSignal());
    texts(defaults, "ExposedPorts", List.copyOf(config.exposedPorts()));
    texts(defaults, "Volumes", List.copyOf(config.volumes()));
    ObjectNode labels = defaults.putObject("Labels");
    config.labels().forEach(labels::put);
    ObjectNode layers = node.putObject("RootFS");
    texts(layers, "DiffIDs", config.diffIds().stream().map(Digest::toString).toList());
  }

  private static void texts(ObjectNode node, String name, List<String> texts) {
    ArrayNode array = node.putArray(name);
    texts.forEach(array::add);
  }
}
