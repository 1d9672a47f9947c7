package io.beanpod.pod.engine;

import io.beanpod.pod.event.EventLog;
import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.event.Role;
import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.ImagePullPolicy;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.time.Gate;
import io.beanpod.pod.time.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Sees to it that a container's image is on this machine, with kubelet's reasons, messages and
 * back-off. An image that was built or imported here has no registry that could refresh it: with
 * the policy Always it is used as it is, and a warning says so. Not safe for several threads.
 */
final class ImageGate {

  private final Images images;
  private final EventLog events;
  private final Timeline timeline;
  private final ImagePull puller;
  private final Duration base;
  private final Duration max;
  private final Map<String, Miss> misses = new HashMap<>();

  private record Miss(Duration delay, Instant at, String error) {}

  ImageGate(EngineParts parts, Gate gate) {
    this.images = parts.images();
    this.events = parts.events();
    this.timeline = parts.timeline();
    this.puller = new ImagePull(parts.images(), gate);
    this.base = parts.config().limits().pullBase();
    this.max = parts.config().limits().pullMax();
  }

  /**
   * Looks for a container's image, and pulls it where the policy says so.
   *
   * @param givenUp looked at during a pull: when it holds, the pull is ended
   * @return nothing when the image can be used
   */
  Optional<StartProblem> check(Pod pod, Container container, BooleanSupplier givenUp)
      throws InterruptedException {
    Instant now = timeline.now();
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
    ImagePullPolicy policy = container.imagePullPolicy();
    if (found.isPresent() && (policy != ImagePullPolicy.ALWAYS || !found.get().ofRegistry())) {
      misses.remove(name);
      tellPresent(about, name, policy);
      return Optional.empty();
    }
    if (policy == ImagePullPolicy.NEVER) {
      String message = "Container image \"" + name + "\" is not present with pull policy of Never";
      events.warning(about, "ErrImageNeverPull", message);
      return refused(about, "ErrImageNeverPull", message, now.plus(max));
    }
    Miss miss = misses.get(name);
    return miss != null && now.isBefore(miss.at.plus(miss.delay))
        ? backOff(about, name, miss)
        : pull(about, name, now, givenUp);
  }

  private void tellPresent(Subject about, String name, ImagePullPolicy policy) {
    if (policy == ImagePullPolicy.ALWAYS) {
      events.warning(
          about,
          "ImageNotRefreshed",
          "Container image \""
              + name
              + "\" has the pull policy Always, but was built or imported on this machine: it is"
              + " used as it is; \"beanpod image pull\" replaces it by that of its registry");
    }
    events.normal(
        about,
        "Pulled",
        "Container image \""
            + name
            + "\" already present on machine and can be accessed by the pod");
  }

  private Optional<StartProblem> backOff(Subject about, String name, Miss miss) {
    String message = "Back-off pulling image \"" + name + "\": ErrImagePull: " + miss.error;
    events.normal(about, "BackOff", "Back-off pulling image \"" + name + "\"");
    return refused(about, "ImagePullBackOff", message, miss.at.plus(miss.delay));
  }

  private Optional<StartProblem> pull(
      Subject about, String name, Instant began, BooleanSupplier givenUp)
      throws InterruptedException {
    events.normal(about, "Pulling", "Pulling image \"" + name + "\"");
    try {
      Images.Image image = puller.run(name, givenUp);
      misses.remove(name);
      String took = GoDuration.precise(Duration.between(began, timeline.now()));
      events.normal(
          about,
          "Pulled",
          "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
              .formatted(name, took, took, image.size()));
      return Optional.empty();
    } catch (IOException e) {
      return missed(about, name, e);
    }
  }

  private Optional<StartProblem> missed(Subject about, String name, IOException failure) {
    String error = String.valueOf(failure.getMessage());
    Instant now = timeline.now();
    Miss miss = misses.get(name);
    Duration delay =
        miss == null || isExpired(miss, now) ? base : shorter(miss.delay.multipliedBy(2));
    misses.put(name, new Miss(delay, now, error));
    events.warning(about, "Failed", "Failed to pull image \"" + name + "\": " + error);
    return refused(about, reason(failure), error, now.plus(base));
  }

  /** Kubelet's words, cri-api/pkg/errors. */
  private static String reason(IOException failure) {
    return switch (failure) {
      case Images.UnavailableException _ -> "RegistryUnavailable";
      case Images.UntrustedException _ -> "SignatureValidationFailed";
      default -> "ErrImagePull";
    };
  }

  private boolean isExpired(Miss miss, Instant now) {
    return Duration.between(miss.at, now).compareTo(max.multipliedBy(2)) > 0;
  }

  private Duration shorter(Duration delay) {
    return delay.compareTo(max) > 0 ? max : delay;
  }

  private Optional<StartProblem> refused(
      Subject about, String reason, String message, Instant retryAt) {
    events.warning(about, "Failed", "Error: " + reason);
    return Optional.of(new StartProblem(reason, message, Optional.of(retryAt)));
  }
}
