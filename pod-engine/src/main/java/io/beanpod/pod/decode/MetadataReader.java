package io.beanpod.pod.decode;

import io.beanpod.pod.model.ObjectMeta;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads who a pod is. */
final class MetadataReader {
  static final String DEFAULT_NAMESPACE = "default";
  static final ObjectMeta NONE = manifest("", null, DEFAULT_NAMESPACE, Map.of(), Map.of());

  private MetadataReader() {}

  /**
   * Reads ObjectMeta.
   *
   * @param stored whether what only the system sets is kept; in a manifest it is dropped
   */
  static ObjectMeta read(Struct meta, boolean stored) {
    String name = meta.get("name", Value::text, "");
    String generateName = meta.text("generateName");
    String namespace = meta.get("namespace", Value::text, "");
    Map<String, String> labels = meta.textMap("labels");
    Map<String, String> annotations = meta.textMap("annotations");
    String uid = meta.get("uid", Value::text, "");
    String resourceVersion = meta.get("resourceVersion", Value::text, "");
    long generation = meta.get("generation", Value::longInteger, 0L);
    Instant created = meta.get("creationTimestamp", Value::time);
    Instant deleted = meta.get("deletionTimestamp", Value::time);
    Long grace = meta.get("deletionGracePeriodSeconds", Value::longInteger);
    namespace = namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    return stored
        ? new ObjectMeta(
            name,
            generateName,
            namespace,
            uid,
            resourceVersion,
            generation,
            created,
            deleted,
            grace,
            labels,
            annotations)
        : manifest(name, generateName, namespace, labels, annotations);
  }

  private static ObjectMeta manifest(
      String name,
      @Nullable String generateName,
      String namespace,
      Map<String, String> labels,
      Map<String, String> annotations) {
    return new ObjectMeta(
        name, generateName, namespace, "", "", 0, null, null, null, labels, annotations);
  }
}
