package io.beanpod.pod.engine;

import io.beanpod.pod.model.Node;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an engine works.
 *
 * @param pods where each pod's record, volumes and files are, {@code /var/lib/beanpod/pods}
 * @param logs the root of the pods' logs, {@code /var/log/pods}
 * @param resolvConf the host's resolver configuration
 * @param hosts the host's /etc/hosts
 * @param seccompProfiles where profiles of the type Localhost are, {@code /var/lib/beanpod/seccomp}
 */
public record EngineConfig(
    Path pods,
    Path logs,
    Path resolvConf,
    Path hosts,
    Path seccompProfiles,
    Node node,
    Limits limits) {

  /**
   * Numbers that are kubelet's by default.
   *
   * @param maxPods pods that are not finished
   * @param restartBase first delay of a restart that is not zero
   * @param restartMax longest delay of a restart
   * @param pullBase first delay before an absent image is asked for again
   * @param pullMax longest delay before an absent image is asked for again
   * @param retry when something that failed, but not by the container, is tried again
   * @param resync how long a pod is left alone when nothing happens
   * @param events how many events are kept
   */
  public record Limits(
      int maxPods,
      Duration restartBase,
      Duration restartMax,
      Duration pullBase,
      Duration pullMax,
      Duration retry,
      Duration resync,
      int events) {

    /** Those of kubelet 1.36. */
    public static final Limits KUBELET =
        new Limits(
            110,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            5000);
  }
}
