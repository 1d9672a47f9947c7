package io.beanpod.pod.sync;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ResourceRequirements;

/** What a restart back-off is counted for: another image or other resources begin a new count. */
public record BackoffKey(String container, String image, ResourceRequirements resources) {

  public static BackoffKey of(Container container) {
    return new BackoffKey(container.name(), container.image(), container.resources());
  }
}
