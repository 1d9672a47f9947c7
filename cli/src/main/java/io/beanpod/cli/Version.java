package io.beanpod.cli;

/** Which beanpod this is. */
public final class Version {
  /** From the jar's manifest; a class path of folders has none. */
  public static final String TEXT = read();

  private Version() {}

  private static String read() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
