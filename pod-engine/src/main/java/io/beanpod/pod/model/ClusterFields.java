package io.beanpod.pod.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields that mostly have no effect without a cluster; null or empty where the manifest has none.
 *
 * @param hostUsers false for a user namespace of the pod's own
 */
public record ClusterFields(
    @Nullable String serviceAccountName,
    @Nullable Boolean automountServiceAccountToken,
    boolean enableServiceLinks,
    List<String> imagePullSecrets,
    @Nullable Boolean hostUsers,
    @Nullable String osName) {
  public ClusterFields {
    imagePullSecrets = List.copyOf(imagePullSecrets);
  }
}
