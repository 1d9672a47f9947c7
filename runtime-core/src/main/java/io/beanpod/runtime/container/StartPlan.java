package io.beanpod.runtime.container;

import io.beanpod.pause.ProcessPlan;
import io.beanpod.runtime.state.RecordFile;
import java.util.List;

/**
 * What a start was made from, kept for as long as the container: an exec runs as the same user with
 * the same environment, and a failure that is told later can still be explained.
 *
 * @param paths what each operation of the plan was about
 */
record StartPlan(ProcessPlan process, List<String> paths) {

  static final RecordFile<StartPlan> FILE = new RecordFile<>("start.json", StartPlan.class);

  StartPlan {
    paths = List.copyOf(paths);
  }

  StartFailures failures() {
    return new StartFailures(process.arguments().getFirst(), process.workingDirectory(), paths);
  }
}
