package io.beanpod.image.oci;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the configuration document of an image. */
public final class ConfigDocument {
  private ConfigDocument() {}

  /**
   * Reads a configuration.
   *
   * @param bytes the document
   * @param document what it is, for errors
   */
  public static ImageConfig read(byte[] bytes, String document) throws ImageException {
    JsonField root = JsonField.parse(bytes, document);
    JsonField config = root.get("config");
    Platform platform =
        new Platform(
            root.get("os").text(),
            root.get("architecture").text(),
            root.get("variant").textOrEmpty());
    return ImageConfig.builder(platform)
        .created(created(root.get("created")))
        .user(config.get("User").textOrEmpty())
        .env(environment(config.get("Env")))
        .entrypoint(config.get("Entrypoint").texts())
        .cmd(config.get("Cmd").texts())
        .workingDir(config.get("WorkingDir").textOrEmpty())
        .stopSignal(config.get("StopSignal").textOrEmpty())
        .exposedPorts(names(config.get("ExposedPorts")))
        .volumes(names(config.get("Volumes")))
        .labels(config.get("Labels").textMap())
        .diffIds(diffIds(root.get("rootfs")))
        .build();
  }

  /**
   * Writes a configuration whose layers all come from one step.
   *
   * @param config the configuration; its time of creation must be set
   * @param createdBy the step, for the history
   */
  public static byte[] write(ImageConfig config, String createdBy) {
    return write(config, Collections.nCopies(config.diffIds().size(), createdBy));
  }

  /**
   * Writes a configuration.
   *
   * @param config the configuration; its time of creation must be set
   * @param steps the step that each layer comes from, lowest first, for the history
   */
  public static byte[] write(ImageConfig config, List<String> steps) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    Instant time = config.created() == null ? Instant.EPOCH : config.created();
    String created = DateTimeFormatter.ISO_INSTANT.format(time);
    root.put("created", created);
    root.put("architecture", config.platform().architecture());
    root.put("os", config.platform().os());
    if (!config.platform().variant().isEmpty()) {
      root.put("variant", config.platform().variant());
    }
    ObjectNode inner = root.putObject("config");
    putText(inner, "User", config.user());
    putNames(inner, "ExposedPorts", config.exposedPorts());
    putTexts(inner, "Env", config.env());
    putTexts(inner, "Entrypoint", config.entrypoint());
    putTexts(inner, "Cmd", config.cmd());
    putNames(inner, "Volumes", config.volumes());
    putText(inner, "WorkingDir", config.workingDir());
    if (!config.labels().isEmpty()) {
      ObjectNode labels = inner.putObject("Labels");
      config.labels().forEach(labels::put);
    }
    putText(inner, "StopSignal", config.stopSignal());
    ObjectNode rootfs = root.putObject("rootfs");
    rootfs.put("type", "layers");
    putTexts(rootfs, "diff_ids", config.diffIds().stream().map(Digest::toString).toList());
    var history = root.putArray("history");
    for (String createdBy : steps) {
      ObjectNode step = history.addObject();
      step.put("created", created);
      step.put("created_by", createdBy);
    }
    return JsonField.write(root);
  }

  private static @Nullable Instant created(JsonField field) throws ImageException {
    String text = field.textOrEmpty();
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw field.wrong("is not a time of RFC 3339: " + text);
    }
  }

  private static List<String> environment(JsonField field) throws ImageException {
    for (JsonField variable : field.elements()) {
      if (variable.text().indexOf('=') <= 0 || variable.text().indexOf('\0') >= 0) {
        throw variable.wrong("is not NAME=value: " + variable.text());
      }
    }
    return field.texts();
  }

  private static SortedSet<String> names(JsonField field) throws ImageException {
    return new TreeSet<>(field.members().keySet());
  }

  private static List<Digest> diffIds(JsonField rootfs) throws ImageException {
    if (!rootfs.get("type").textOrEmpty().equals("layers")) {
      throw rootfs.wrong("is not of type layers");
    }
    List<Digest> diffIds = new ArrayList<>();
    for (JsonField element : rootfs.get("diff_ids").elements()) {
      diffIds.add(element.digest());
    }
    return diffIds;
  }

  private static void putText(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  private static void putTexts(ObjectNode node, String name, Collection<String> values) {
    if (!values.isEmpty()) {
      var array = node.putArray(name);
      values.forEach(array::add);
    }
  }

  private static void putNames(ObjectNode node, String name, Collection<String> names) {
    if (!names.isEmpty()) {
      ObjectNode object = node.putObject(name);
      names.forEach(object::putObject);
    }
  }
}
