package io.beanpod.pod.model;

/** How well a pod is kept from others when the node runs short. */
public enum QosClass implements ApiValue {
  GUARANTEED("Guaranteed"),
  BURSTABLE("Burstable"),
  BEST_EFFORT("BestEffort");

  private final String text;

  QosClass(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
