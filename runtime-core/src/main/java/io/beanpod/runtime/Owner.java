package io.beanpod.runtime;

import java.util.Map;

/**
 * Who had a sandbox made and decides when it goes. Each owner leaves the others' alone: kubelet
 * kills every pod that it finds and does not know. It is no annotation, because those are the pod
 * author's to write.
 */
public enum Owner {
  POD_ENGINE,
  CRI,
  /** A program that drives the runtime by itself, such as a benchmark. */
  OTHER;

  /** What the pod engine wrote into a sandbox's annotations before there were owners. */
  private static final Map<String, String> ENGINE_MARK = Map.of("beanpod.io/made-by", "pod-engine");

  /** The owner of a sandbox whose record is of a time before records named one. */
  static Owner ofOlder(Map<String, String> annotations) {
    return annotations.entrySet().containsAll(ENGINE_MARK.entrySet()) ? POD_ENGINE : OTHER;
  }
}
