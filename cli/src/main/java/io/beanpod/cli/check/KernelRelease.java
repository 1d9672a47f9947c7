package io.beanpod.cli.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The running kernel's version, uname(2).
 *
 * @param text such as {@code 6.12.107+deb13-amd64}
 */
public record KernelRelease(String text) {
  /** The first with overlayfs' {@code lowerdir+}, by which layers are mounted as descriptors. */
  private static final int LEAST_MAJOR = 6;

  private static final int LEAST_MINOR = 5;
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** The kernel that this process runs on. */
  public static KernelRelease running() {
    return new KernelRelease(System.getProperty("os.version", ""));
  }

  /** Whether pods can run on it, as far as the version tells. */
  public boolean isEnough() {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    return major > LEAST_MAJOR || (major == LEAST_MAJOR && minor >= LEAST_MINOR);
  }

  /** What to do about one that is too old. */
  public String cure() {
    return "Linux %s; boot %d.%d or later, such as that of Debian 13 or Ubuntu 24.04"
        .formatted(text, LEAST_MAJOR, LEAST_MINOR);
  }
}
