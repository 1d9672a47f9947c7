package io.beanpod.pod.engine;

import io.beanpod.log.LogField;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodStatus;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * One pod's manifest and status as they are now. A change is recorded first and told then; changes
 * of the manifest and of the status come from different threads and never undo each other.
 */
final class LivePod {

  private static final System.Logger LOG = System.getLogger(LivePod.class.getName());

  private final PodRegistry registry;
  private final PodRecords records;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Pod pod;

  /** Takes on a pod that has been recorded and told already. */
  LivePod(Pod pod, PodRegistry registry, PodRecords records) {
    this.pod = pod;
    this.registry = registry;
    this.records = records;
  }

  Pod get() {
    return pod;
  }

  /**
   * Changes what the user asked for; it is on disk when this returns.
   *
   * @throws IOException when it could not be recorded; then nothing has changed
   */
  Pod change(UnaryOperator<Pod> change) throws IOException {
    lock.lock();
    try {
      Pod next = change.apply(pod);
      if (!next.equals(pod)) {
        next = registry.stamp(next);
        records.write(next, true);
        pod = next;
        registry.put(next);
      }
      return pod;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a new status; one that cannot be recorded is told all the same. */
  void status(UnaryOperator<PodStatus> change) {
    lock.lock();
    try {
      PodStatus status = change.apply(pod.status());
      if (status.equals(pod.status())) {
        return;
      }
      boolean ended = status.phase().isTerminal() && !pod.status().phase().isTerminal();
      Pod next = registry.stamp(pod.withStatus(status));
      try {
        records.write(next, ended);
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cannot record the status of pod {0}: {1}",
            LogField.pod(PodKey.of(pod)),
            e.toString());
      }
      pod = next;
      registry.put(next);
    } finally {
      lock.unlock();
    }
  }
}
