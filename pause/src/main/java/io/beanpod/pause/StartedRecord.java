package io.beanpod.pause;

/**
 * The {@code started} record of a container.
 *
 * @param pid the container's first process in the host's pid namespace; it is still that process as
 *     long as the state directory is locked and there is no {@code exit} record
 * @param startedNanoseconds CLOCK_REALTIME
 */
public record StartedRecord(int monitorPid, int pid, long startedNanoseconds) {
  /** The name of the file in the state directory. */
  public static final String FILE = "started";

  /**
   * Parses the file's content.
   *
   * @throws IllegalArgumentException when a value is missing or not a number
   */
  public static StartedRecord parse(String text) {
    KeyValueRecord values = KeyValueRecord.parse(text);
    return new StartedRecord(
        values.requiredInt("monitor_pid"),
        values.requiredInt("pid"),
        values.required("started_ns"));
  }
}
