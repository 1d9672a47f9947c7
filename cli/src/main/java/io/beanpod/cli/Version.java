package io.beanpod.cli;

/** Which beanpod this is. */
public final class Version {
  /** From the jar's manifest; a class path of folders has none. */
  public static final String TEXT = read();

  private Version() {}

  /** The same in the form of semver.org, which kubelet wants. */
  public static String semantic() {
    return Character.isDigit(TEXT.charAt(0)) ? TEXT : "0.0.0-unpackaged";
  }

  private static String read() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
