package io.beanpod.pod.decode;

/**
 * One thing that is wrong with a manifest.
 *
 * @param source the file's name
 * @param line counted from 1; 0 when the place is not known
 * @param column counted from 1; 0 when the place is not known
 * @param path such as {@code spec.containers[0].image}; empty for the document as a whole
 */
public record Problem(String source, int line, int column, String path, String message) {
  /** {@code file:line:column: path: message}, as compilers print it. */
  @Override
  public String toString() {
    String place = line == 0 ? source : source + ":" + line + ":" + column;
    return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
