package io.beanpod.pod.time;

import java.time.Duration;
import java.time.Instant;

/** The time now, and calls at a later time. Nothing in the pod engine sleeps or polls beside it. */
public interface Timeline {

  Instant now();

  /**
   * Calls a task once, after a delay; at once where the delay is zero or negative.
   *
   * @param task hands over quickly and never blocks
   * @return takes the call back where it has not begun yet
   */
  Alarm after(Duration delay, Runnable task);

  /** Calls a task once, at a time or right away where it has passed. */
  default Alarm at(Instant when, Runnable task) {
    return after(Duration.between(now(), when), task);
  }

  /** A call to come. */
  interface Alarm {
    void cancel();
  }
}
