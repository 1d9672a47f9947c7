package io.beanpod.pod.engine;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ObjectMeta;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod can be changed while it lives, as Kubernetes has it: labels and annotations, the
 * images of its containers, a shorter {@code activeDeadlineSeconds}. The rest is what it is.
 */
final class PodUpdate {

  private PodUpdate() {}

  /**
   * The pod with what a manifest changes of it.
   *
   * @throws PodRefusedException naming the field that cannot be changed
   */
  static Pod merge(Pod pod, Pod manifest) throws PodRefusedException {
    if (pod.metadata().deletionTimestamp() != null) {
      throw new PodRefusedException(
          "pod "
              + PodKey.of(pod)
              + " is being deleted: wait until it is gone, then apply it again");
    }
    checkDeadline(pod, manifest);
    PodSpec merged =
        withChangeable(
            pod.spec(),
            images(pod, pod.spec().initContainers(), manifest.spec().initContainers()),
            images(pod, pod.spec().containers(), manifest.spec().containers()),
            manifest.spec().activeDeadlineSeconds());
    List<String> fields = SpecDifference.fields(merged, manifest.spec());
    if (!fields.isEmpty()) {
      throw new PodRefusedException(
          "pod "
              + PodKey.of(pod)
              + " exists and "
              + String.join(", ", fields)
              + " of a pod cannot be changed (only images, labels, annotations and a shorter"
              + " spec.activeDeadlineSeconds can): delete the pod, then apply it again");
    }
    ObjectMeta meta = pod.metadata();
    boolean specChanged = !merged.equals(pod.spec());
    return new Pod(
        new ObjectMeta(
            meta.name(),
            meta.generateName(),
            meta.namespace(),
            meta.uid(),
            meta.resourceVersion(),
            specChanged ? meta.generation() + 1 : meta.generation(),
            meta.creationTimestamp(),
            meta.deletionTimestamp(),
            meta.deletionGracePeriodSeconds(),
            manifest.metadata().labels(),
            manifest.metadata().annotations()),
        merged,
        pod.status());
  }

  private static void checkDeadline(Pod pod, Pod manifest) throws PodRefusedException {
    Long before = pod.spec().activeDeadlineSeconds();
    Long after = manifest.spec().activeDeadlineSeconds();
    if (before != null && (after == null || after > before)) {
      throw new PodRefusedException(
          "pod "
              + PodKey.of(pod)
              + ": spec.activeDeadlineSeconds is "
              + before
              + " and can only become shorter");
    }
  }

  private static List<Container> images(Pod pod, List<Container> before, List<Container> after)
      throws PodRefusedException {
    List<String> namesBefore = before.stream().map(Container::name).toList();
    List<String> namesAfter = after.stream().map(Container::name).toList();
    if (!namesBefore.equals(namesAfter)) {
      throw new PodRefusedException(
          "pod "
              + PodKey.of(pod)
              + " has the containers "
              + namesBefore
              + " and they cannot become "
              + namesAfter
              + ": delete the pod, then apply it again");
    }
    List<Container> merged = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      merged.add(SpecDifference.withImage(before.get(i), after.get(i)));
    }
    return merged;
  }

  private static PodSpec withChangeable(
      PodSpec spec,
      List<Container> initContainers,
      List<Container> containers,
      @Nullable Long activeDeadlineSeconds) {
    return new PodSpec(
        initContainers,
        containers,
        spec.volumes(),
        spec.restartPolicy(),
        spec.terminationGracePeriodSeconds(),
        activeDeadlineSeconds,
        spec.namespaces(),
        spec.names(),
        spec.hostAliases(),
        spec.dnsPolicy(),
        spec.dnsConfig(),
        spec.securityContext(),
        spec.scheduling(),
        spec.clusterFields());
  }
}
