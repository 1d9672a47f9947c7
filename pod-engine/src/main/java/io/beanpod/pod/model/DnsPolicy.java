package io.beanpod.pod.model;

/** Where the pod's resolv.conf comes from. */
public enum DnsPolicy implements ApiValue {
  CLUSTER_FIRST("ClusterFirst"),
  CLUSTER_FIRST_WITH_HOST_NET("ClusterFirstWithHostNet"),
  DEFAULT("Default"),
  NONE("None");

  private final String text;

  DnsPolicy(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
