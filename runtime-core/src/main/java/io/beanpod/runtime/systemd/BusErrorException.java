package io.beanpod.runtime.systemd;

/** An error that a service answered with. */
final class BusErrorException extends Exception {
  private final String name;

  /**
   * The answer.
   *
   * @param name of the error, such as {@code org.freedesktop.systemd1.NoSuchUnit}
   */
  BusErrorException(String name, String message) {
    super(message);
    this.name = name;
  }

  boolean is(String other) {
    return name.equals(other);
  }
}
