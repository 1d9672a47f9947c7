package io.beanpod.pod.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a pod is.
 *
 * @param name empty only in a manifest that has {@code generateName} instead
 * @param generateName the prefix that a name is made from, or null
 * @param uid empty until the pod is created
 * @param resourceVersion changes whenever the pod's record does; empty until the pod is created
 * @param generation counts changes of the spec, from 1
 * @param deletionTimestamp when the grace period of a deleted pod ends, or null
 * @param deletionGracePeriodSeconds the grace period of a deleted pod, or null
 */
public record ObjectMeta(
    String name,
    @Nullable String generateName,
    String namespace,
    String uid,
    String resourceVersion,
    long generation,
    @Nullable Instant creationTimestamp,
    @Nullable Instant deletionTimestamp,
    @Nullable Long deletionGracePeriodSeconds,
    Map<String, String> labels,
    Map<String, String> annotations) {
  public ObjectMeta {
    labels = Ordered.copyOf(labels);
    annotations = Ordered.copyOf(annotations);
  }

  /** The same pod, born: it now has a name, a uid and a time of creation. */
  public ObjectMeta created(String finalName, String newUid, Instant at) {
    return new ObjectMeta(
        finalName,
        generateName,
        namespace,
        newUid,
        resourceVersion,
        1,
        at,
        null,
        null,
        labels,
        annotations);
  }

  /** The same pod, deleted: {@code at} plus the grace period is its deletion timestamp. */
  public ObjectMeta deleted(Instant at, long gracePeriodSeconds) {
    return new ObjectMeta(
        name,
        generateName,
        namespace,
        uid,
        resourceVersion,
        generation + 1,
        creationTimestamp,
        at.plusSeconds(gracePeriodSeconds),
        gracePeriodSeconds,
        labels,
        annotations);
  }

  public ObjectMeta withResourceVersion(String version) {
    return new ObjectMeta(
        name,
        generateName,
        namespace,
        uid,
        version,
        generation,
        creationTimestamp,
        deletionTimestamp,
        deletionGracePeriodSeconds,
        labels,
        annotations);
  }
}
