package io.beanpod.log;

/**
 * A parameter of a log message that says what it is: in the message stands its value, and a log of
 * objects has a field of its name as well. A {@link Throwable} among a message's parameters is what
 * happened, and its stack trace goes with the message.
 *
 * @param name in camelCase
 */
public record LogField(String name, Object value) {

  /** A pod, as namespace and name. */
  public static LogField pod(Object name) {
    return new LogField("pod", name);
  }

  /** A sandbox, by its id. */
  public static LogField sandbox(String id) {
    return new LogField("sandbox", id);
  }

  /** A container, by its id or, where people know it better so, its name. */
  public static LogField container(String id) {
    return new LogField("container", id);
  }

  /** An image, by its id or name. */
  public static LogField image(Object id) {
    return new LogField("image", id);
  }

  /** A file or directory. */
  public static LogField path(Object path) {
    return new LogField("path", path);
  }

  /** The value alone, as it stands in the message. */
  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
