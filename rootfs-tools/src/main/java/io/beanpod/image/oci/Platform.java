package io.beanpod.image.oci;

import java.util.List;
import java.util.Locale;

/**
 * The machine that an image is for.
 *
 * @param os the operating system, for example {@code linux}
 * @param architecture the architecture by Go's name, for example {@code amd64}
 * @param variant the variant of the architecture, empty where it has none
 */
public record Platform(String os, String architecture, String variant) {
  /** The platform of this machine. */
  public static Platform host() {
    return ofMachine(System.getProperty("os.arch", ""));
  }

  static Platform ofMachine(String machine) {
    return switch (machine.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> new Platform("linux", "amd64", "");
      case "aarch64", "arm64" -> new Platform("linux", "arm64", "v8");
      default -> new Platform("linux", machine, "");
    };
  }

  /**
   * Reads a platform as people write it, {@code linux/arm64} or {@code linux/arm64/v8}.
   *
   * @throws ImageException when the text is none
   */
  public static Platform parse(String text) throws ImageException {
    String[] words = text.split("/", -1);
    if (words.length < 2 || words.length > 3 || List.of(words).contains("")) {
      throw new ImageException("\"" + text + "\" is not a platform such as linux/arm64");
    }
    return new Platform(words[0], words[1], words.length == 3 ? words[2] : "");
  }

  /** Whether an image for the other platform runs here. An absent variant matches each. */
  public boolean runs(Platform image) {
    return os.equals(image.os)
        && architecture.equals(image.architecture)
        && (variant.isEmpty() || image.variant.isEmpty() || variant.equals(image.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
