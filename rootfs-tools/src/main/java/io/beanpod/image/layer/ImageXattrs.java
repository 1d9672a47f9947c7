package io.beanpod.image.layer;

/** Which extended attributes are an image's own. */
public final class ImageXattrs {
  private ImageXattrs() {}

  /**
   * Whether an attribute is carried in layers. File capabilities, access lists and free attributes
   * belong to the image. Labels of security modules belong to the host's policy, and overlayfs'
   * marks to this program: an image that could set them would choose which files it is shown.
   */
  public static boolean areCarried(String name) {
    return !OverlayMarks.isOverlays(name)
        && (!name.startsWith("security.") || name.equals("security.capability"));
  }
}
