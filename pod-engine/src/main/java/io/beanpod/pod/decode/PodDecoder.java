package io.beanpod.pod.decode;

import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.PodStatus;
import io.beanpod.pod.resource.PodQos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads pods from YAML or JSON as the Kubernetes API server does: strict about fields and types,
 * with its defaults filled in and its validation passed.
 */
public final class PodDecoder {
  private final Report report;
  private final boolean stored;
  private final List<Pod> pods = new ArrayList<>();

  private PodDecoder(String source, boolean stored) {
    this.report = new Report(source);
    this.stored = stored;
  }

  /**
   * Reads a manifest: one or more documents, each a Pod or a List of Pods.
   *
   * @param source the name that problems carry, such as the file's
   * @return the pods in the order of the file, at least one; their uid is empty
   * @throws ManifestException with every problem of the whole text
   */
  public static List<Pod> decode(String source, String text) throws ManifestException {
    return new PodDecoder(source, false).run(text);
  }

  /**
   * Reads back one pod that {@code PodTree} wrote, with its uid, times and status.
   *
   * @throws ManifestException when the text is not what was written
   */
  public static Pod decodeStored(String source, String text) throws ManifestException {
    return new PodDecoder(source, true).run(text).getFirst();
  }

  private List<Pod> run(String text) throws ManifestException {
    List<Node> documents = Documents.read(text, report);
    for (Node document : documents) {
      report.nextDocument();
      Value value = new Value(document, "", report);
      if ("List".equals(Kind.of(value)) || "PodList".equals(Kind.of(value))) {
        value.struct("PodList", this::list);
      } else {
        pod(value);
      }
    }
    if (pods.isEmpty() && report.isEmpty()) {
      report.at("", "no Pod in this file: it is empty");
    }
    refuseTwins();
    report.throwIfAny();
    return List.copyOf(pods);
  }

  private @Nullable Void list(Struct list) {
    list.get("apiVersion", Kind::version);
    list.get("kind", Value::text);
    list.list("items", "Pods", this::pod);
    return null;
  }

  private boolean pod(Value value) {
    if (!Kind.isPod(value)) {
      return false;
    }
    Pod pod = value.struct("Pod", this::pod);
    new PodRules(new Checks(report), value.path()).check(pod);
    return pods.add(pod);
  }

  private Pod pod(Struct struct) {
    struct.get("apiVersion", Value::text);
    struct.get("kind", Value::text);
    ObjectMeta metadata =
        struct.get(
            "metadata",
            v -> v.struct("ObjectMeta", s -> MetadataReader.read(s, stored)),
            MetadataReader.NONE);
    PodSpec spec =
        struct.required("spec", v -> v.struct("PodSpec", PodSpecReader::read), PodSpecReader.EMPTY);
    PodStatus fresh = PodStatus.pending(PodQos.of(spec));
    PodStatus status =
        struct.get("status", v -> stored ? StatusReader.read(v, fresh) : fresh, fresh);
    return new Pod(metadata, spec, status);
  }

  private void refuseTwins() {
    Map<String, Integer> seen = new TreeMap<>();
    for (Pod pod : pods) {
      String name = pod.namespace() + "/" + pod.name();
      if (!pod.name().isEmpty() && seen.merge(name, 1, Integer::sum) == 2) {
        report.at("", "two pods of this file are named " + name);
      }
    }
  }
}
