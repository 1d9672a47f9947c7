package io.beanpod.image;

/** What becomes of an image that is removed while containers use it. */
public enum InUse {
  /** It is not removed, and the error names the containers. */
  REFUSE,
  /** It goes at once; its layers go with the last container that uses them. */
  KEEP_LAYERS
}
