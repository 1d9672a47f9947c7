package io.beanpod.runtime.seccomp;

import io.beanpod.sys.Arch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a profile may depend on besides capabilities.
 *
 * @param abi the machine's own
 * @param major of the kernel's version
 */
record Machine(Abi abi, int major, int minor) {

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** The one this runs on. */
  static Machine current() {
    return of(Abi.nativeOf(Arch.current()), System.getProperty("os.version", ""));
  }

  /**
   * A machine.
   *
   * @param version such as {@code 6.1.0-13-amd64}
   */
  static Machine of(Abi abi, String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the version of a kernel: \"" + version + '"');
    }
    return new Machine(abi, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  boolean isAtLeast(Machine other) {
    return major > other.major || (major == other.major && minor >= other.minor);
  }
}
