package io.beanpod.pod.engine;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ImagePullPolicy;
import io.beanpod.pod.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says whether a container's image can be used, with kubelet's reasons, messages and back-off. As
 * nothing is pulled from registries yet, an image is on this machine or it is missing; with the
 * policy Always a local one is used and a warning says that it was not refreshed. Not safe for
 * several threads.
 */
final class ImageGate {

  private final Images images;
  private final EventLog events;
  private final Duration base;
  private final Duration max;
  private final Map<String, Miss> misses = new HashMap<>();

  private record Miss(Duration delay, Instant at, String error) {}

  /**
   * What became of it.
   *
   * @param problem nothing when the image is there
   */
  record Answer(Optional<StartProblem> problem) {
    static final Answer USABLE = new Answer(Optional.empty());

    static Answer refused(String reason, String message, Instant retryAt) {
      return new Answer(Optional.of(new StartProblem(reason, message, Optional.of(retryAt))));
    }
  }

  ImageGate(Images images, EventLog events, EngineConfig.Limits limits) {
    this.images = images;
    this.events = events;
    this.base = limits.pullBase();
    this.max = limits.pullMax();
  }

  /** Forgets every wait: images have changed. */
  void reset() {
    misses.clear();
  }

  Answer check(Pod pod, Container container, Instant now) {
    Subject about = Role.subject(pod, container);
    String name = container.image();
    if (!ImageName.isValid(name)) {
      String message =
          "Failed to apply default image tag \""
              + name
              + "\": couldn't parse image name \""
              + name
              + "\": invalid reference format";
      events.warning(about, "InspectFailed", message);
      return refused(about, "InvalidImageName", message, now.plus(max));
    }
    Optional<Images.Image> found;
    try {
      found = images.find(name);
    } catch (IOException e) {
      String message = "Failed to inspect image \"" + name + "\": " + e.getMessage();
      events.warning(about, "InspectFailed", message);
      return refused(about, "ImageInspectError", message, now.plus(base));
    }
    if (found.isPresent()) {
      misses.remove(name);
      tellPresent(about, container);
      return Answer.USABLE;
    }
    if (container.imagePullPolicy() == ImagePullPolicy.NEVER) {
      String message = "Container image \"" + name + "\" is not present with pull policy of Never";
      events.warning(about, "ErrImageNeverPull", message);
      return refused(about, "ErrImageNeverPull", message, now.plus(max));
    }
    return missing(about, name, now);
  }

  private void tellPresent(Subject about, Container container) {
    String name = container.image();
    if (container.imagePullPolicy() == ImagePullPolicy.ALWAYS) {
      events.warning(
          about,
          "ImageNotRefreshed",
          "Container image \""
              + name
              + "\" has the pull policy Always, but this beanpod does not pull from registries:"
              + " the image on this machine is used as it is");
    }
    events.normal(
        about,
        "Pulled",
        "Container image \""
            + name
            + "\" already present on machine and can be accessed by the pod");
  }

  private Answer missing(Subject about, String name, Instant now) {
    Miss miss = misses.get(name);
    if (miss != null && now.isBefore(miss.at.plus(miss.delay))) {
      String message = "Back-off pulling image \"" + name + "\": ErrImagePull: " + miss.error;
      events.normal(about, "BackOff", "Back-off pulling image \"" + name + "\"");
      return refused(about, "ImagePullBackOff", message, miss.at.plus(miss.delay));
    }
    String error =
        "image \""
            + name
            + "\" is not on this machine, and this beanpod does not pull from registries yet: bring"
            + " it with \"beanpod image import\" or make it with \"beanpod image build\"";
    Duration delay =
        miss == null || isExpired(miss, now) ? base : shorter(miss.delay.multipliedBy(2));
    misses.put(name, new Miss(delay, now, error));
    events.warning(about, "Failed", "Failed to pull image \"" + name + "\": " + error);
    return refused(about, "ErrImagePull", error, now.plus(base));
  }

  private boolean isExpired(Miss miss, Instant now) {
    return Duration.between(miss.at, now).compareTo(max.multipliedBy(2)) > 0;
  }

  private Duration shorter(Duration delay) {
    return delay.compareTo(max) > 0 ? max : delay;
  }

  private Answer refused(Subject about, String reason, String message, Instant retryAt) {
    events.warning(about, "Failed", "Error: " + reason);
    return Answer.refused(reason, message, retryAt);
  }
}
