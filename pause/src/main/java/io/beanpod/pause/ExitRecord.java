package io.beanpod.pause;

import java.util.Optional;

/**
 * The {@code exit} record of a container, written after its output was drained and the rest of its
 * cgroup was killed.
 *
 * @param code the exit code, 128 + n when signal n ended it
 * @param signal the signal that ended it, 0 when it exited
 * @param finishedNanoseconds CLOCK_REALTIME
 * @param oomKills processes of this container that the kernel killed for want of memory
 * @param oomGroupKills times that it killed the whole container for it (memory.oom.group)
 * @param logDropped log records that could not be written
 * @param killErrno why cgroup.kill failed, 0 when it did not
 * @param failure the step that failed when the command was never executed
 */
public record ExitRecord(
    int code,
    int signal,
    long finishedNanoseconds,
    long oomKills,
    long oomGroupKills,
    long logDropped,
    int killErrno,
    Optional<StepReport> failure) {
  /** The name of the file in the state directory. */
  public static final String FILE = "exit";

  /**
   * Parses the file's content.
   *
   * @throws IllegalArgumentException when a value is missing or not a number
   */
  public static ExitRecord parse(String text) {
    KeyValueRecord values = KeyValueRecord.parse(text);
    return new ExitRecord(
        values.requiredInt("code"),
        values.requiredInt("signal"),
        values.required("finished_ns"),
        values.required("oom_kills"),
        values.required("oom_group_kills"),
        values.required("log_dropped"),
        values.requiredInt("kill_errno"),
        values
            .find("step")
            .map(step ->
                new StepReport(
                    Step.of(Math.toIntExact(step)),
                    values.requiredInt("errno"),
                    values.requiredInt("op"))));
  }
}
