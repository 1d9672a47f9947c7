package io.beanpod.image.layer;

import io.beanpod.image.oci.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The place of an archive's entry below the layer's root.
 *
 * @param parent the directory's path, empty for the root itself
 * @param name the last part, empty for the root
 */
record EntryPath(String parent, String name) {
  private static final int MAX_LENGTH = 4095;

  /**
   * Cleans a name: a leading slash means the layer's root, as in all image tools; {@code .} and
   * doubled slashes mean nothing; {@code ..} is refused wherever it stands.
   */
  static EntryPath parse(String text) throws ImageException {
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (part.equals("..")) {
        throw new ImageException("its path has \"..\" in it");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return new EntryPath("", "");
    }
    if (text.length() > MAX_LENGTH) {
      throw new ImageException("its path is longer than " + MAX_LENGTH + " characters");
    }
    return new EntryPath(String.join("/", parts.subList(0, parts.size() - 1)), parts.getLast());
  }

  boolean isRoot() {
    return name.isEmpty();
  }

  /** The path from the layer's root, without a leading slash. */
  String path() {
    return parent.isEmpty() ? name : parent + "/" + name;
  }
}
