package io.beanpod.pod.encode;

import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a tree of plain values: what {@code kubectl get pod -o yaml} shows, with the same names,
 * order and defaults. {@code PodDecoder.decodeStored} reads it back.
 */
public final class PodTree {
  private PodTree() {}

  /** One pod. Values are String, Long, Integer, Boolean, null, List and Map with sorted keys. */
  public static Map<String, @Nullable Object> of(Pod pod) {
    return new Tree()
        .always("apiVersion", "v1")
        .always("kind", "Pod")
        .always("metadata", metadata(pod.metadata()))
        .always("spec", SpecTree.of(pod.spec()))
        .always("status", StatusTree.of(pod))
        .fields();
  }

  /** Several pods, as the List that kubectl prints when it is not asked for one by name. */
  public static Map<String, @Nullable Object> ofList(List<Pod> pods) {
    return new Tree()
        .always("apiVersion", "v1")
        .always("items", pods.stream().map(PodTree::of).toList())
        .always("kind", "List")
        .always("metadata", new Tree().always("resourceVersion", ""))
        .fields();
  }

  private static Tree metadata(ObjectMeta meta) {
    return new Tree()
        .put("annotations", meta.annotations())
        .put("creationTimestamp", meta.creationTimestamp())
        .put("deletionGracePeriodSeconds", meta.deletionGracePeriodSeconds())
        .put("deletionTimestamp", meta.deletionTimestamp())
        .put("generateName", meta.generateName())
        .number("generation", meta.generation())
        .put("labels", meta.labels())
        .put("name", meta.name())
        .put("namespace", meta.namespace())
        .put("resourceVersion", meta.resourceVersion())
        .put("uid", meta.uid());
  }
}
