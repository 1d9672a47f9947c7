package io.beanpod.runtime.container;

import io.beanpod.pause.RecordedPlan;
import io.beanpod.pause.StepReport;
import io.beanpod.sys.Errno;
import java.util.List;

/**
 * Turns a step of init that failed into a sentence for the container's owner.
 *
 * @param command the first argument, as the plan has it
 * @param workingDirectory as the plan has it
 * @param paths what each operation of the plan is about, by index; empty when the plan is not known
 *     any more
 */
record StartFailures(String command, String workingDirectory, List<String> paths) {

  /** For a container that a former daemon started. */
  static final StartFailures UNKNOWN_PLAN = new StartFailures("", "", List.of());

  StartFailures {
    paths = List.copyOf(paths);
  }

  static StartFailures of(RecordedPlan plan) {
    return new StartFailures(
        plan.process().arguments().getFirst(), plan.process().workingDirectory(), plan.paths());
  }

  /** What happened, why, and what to do about it where that is known. */
  String explain(StepReport report) {
    Errno errno = Errno.of(report.errno());
    String why = errno == Errno.UNKNOWN ? "errno " + report.errno() : errno.name();
    return switch (report.step()) {
      case COMMAND, EXEC -> command(errno, why);
      case WORKING_DIRECTORY, MAKE_WORKING_DIRECTORY ->
          "cannot enter the working directory \"%s\": %s (%s)"
              .formatted(workingDirectory, why, errno.description());
      case LOST -> "the container was killed while it started";
      default ->
          "failed while %s%s: %s (%s)"
              .formatted(report.step().doing(), path(report), why, errno.description());
    };
  }

  private String command(Errno errno, String why) {
    String name = command.isEmpty() ? "the command" : '"' + command + '"';
    return switch (errno) {
      case ENOENT ->
          command.contains("/")
              ? "exec %s: no such file or directory in the image".formatted(name)
              : "exec %s: executable file not found in $PATH".formatted(name);
      case EACCES -> "exec %s: permission denied; is the file executable?".formatted(name);
      case ENOEXEC ->
          "exec %s: exec format error; a script needs a #! line, a binary this machine's architecture"
              .formatted(name);
      default -> "exec %s: %s (%s)".formatted(name, why, errno.description());
    };
  }

  private String path(StepReport report) {
    int index = report.operation();
    return index >= 0 && index < paths.size() ? " " + paths.get(index) : "";
  }
}
