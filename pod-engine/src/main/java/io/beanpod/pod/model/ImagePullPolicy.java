package io.beanpod.pod.model;

/** When an image is fetched. */
public enum ImagePullPolicy implements ApiValue {
  ALWAYS("Always"),
  IF_NOT_PRESENT("IfNotPresent"),
  NEVER("Never");

  private final String text;

  ImagePullPolicy(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
