package io.beanpod.pod.engine;

import java.util.regex.Pattern;

/** What a reference to an image may look like, by the grammar of the distribution project. */
final class ImageName {

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String TAG = "[\\w][\\w.-]{0,127}";
  private static final String DIGEST =
      "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*(?::" + TAG + ")?(?:@" + DIGEST + ")?");
  private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{12,64}");

  private ImageName() {}

  static boolean isValid(String reference) {
    return reference.length() <= 512
        && (ID.matcher(reference).matches() || REFERENCE.matcher(reference).matches());
  }
}
