package io.beanpod.pod.decode;

import io.beanpod.pod.model.Pod;

/** Manifests for tests. */
public final class Manifest {
  private Manifest() {}

  /** The only pod of a text that has to be right. */
  public static Pod pod(String text) {
    try {
      return PodDecoder.decode("test.yaml", text).getFirst();
    } catch (ManifestException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** A pod with that spec, in YAML's flow style. */
  public static Pod withSpec(String spec) {
    return pod(text(spec));
  }

  /** A pod with one container of that text, which follows its name and image. */
  public static Pod withContainer(String fields) {
    return withSpec("{containers: [{name: c, image: busybox:1, " + fields + "}]}");
  }

  /** The problems of a text; empty when there are none. */
  public static String problems(String text) {
    try {
      PodDecoder.decode("test.yaml", text);
      return "";
    } catch (ManifestException e) {
      return e.getMessage();
    }
  }

  /** The manifest of a pod with that spec. */
  public static String text(String spec) {
    return "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: " + spec + "}";
  }
}
