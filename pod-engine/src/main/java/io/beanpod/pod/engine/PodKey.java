package io.beanpod.pod.engine;

import io.beanpod.pod.model.Pod;

/** What a pod is called; at any time at most one pod has a key. */
public record PodKey(String namespace, String name) {

  public static PodKey of(Pod pod) {
    return new PodKey(pod.namespace(), pod.name());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
