package io.beanpod.pod.probe;

/** What is held of a container after its probe's thresholds. */
public enum Verdict {
  SUCCESS,
  FAILURE,
  UNKNOWN
}
