package io.beanpod.pod.decode;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.PodSpec;
import io.beanpod.pod.model.SecurityContext;
import io.beanpod.pod.model.Volume;
import io.beanpod.pod.model.VolumeMount;
import io.beanpod.pod.model.VolumeMount.Propagation;
import io.beanpod.pod.model.VolumeMount.RecursiveReadOnly;
import io.beanpod.pod.model.VolumeSource;
import java.util.HashSet;
import java.util.Set;

/** What the API server checks of volumes and their mounts. */
final class VolumeRules {
  private final Checks checks;

  VolumeRules(Checks checks) {
    this.checks = checks;
  }

  void volumes(PodSpec spec, String at) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.volumes().size(); i++) {
      Volume volume = spec.volumes().get(i);
      String path = at + ".volumes[" + i + "]";
      checks.label(path + ".name", volume.name());
      if (!volume.name().isEmpty() && !names.add(volume.name())) {
        checks.duplicate(path + ".name", volume.name());
      }
      switch (volume.source()) {
        case VolumeSource.EmptyDir dir -> {
          if (dir.sizeLimit() != null && dir.sizeLimit().isNegative()) {
            checks.invalid(
                path + ".emptyDir.sizeLimit", dir.sizeLimit().toString(), "must not be negative");
          } else if (dir.sizeLimit() != null && dir.medium() == VolumeSource.Medium.DISK) {
            checks.notYet(
                path + ".emptyDir.sizeLimit",
                "a volume on disk is not measured; use medium: Memory or leave the limit out");
          }
        }
        case VolumeSource.HostPath host -> {
          checks.absolute(path + ".hostPath.path", host.path());
          checks.noBacksteps(path + ".hostPath.path", host.path());
        }
      }
    }
  }

  void mounts(PodSpec spec, Container c, String at) {
    Set<String> places = new HashSet<>();
    for (int i = 0; i < c.volumeMounts().size(); i++) {
      VolumeMount mount = c.volumeMounts().get(i);
      String path = at + ".volumeMounts[" + i + "]";
      if (!mount.name().isEmpty() && spec.volume(mount.name()).isEmpty()) {
        checks.notFound(path + ".name", mount.name());
      }
      checks.absolute(path + ".mountPath", mount.mountPath());
      if (!mount.mountPath().isEmpty() && !places.add(mount.mountPath())) {
        checks.invalid(path + ".mountPath", mount.mountPath(), "must be unique");
      }
      subPath(mount, path);
      modes(mount, c.securityContext() != null && isPrivileged(c.securityContext()), path);
    }
  }

  private static boolean isPrivileged(SecurityContext context) {
    return Boolean.TRUE.equals(context.privileged());
  }

  private void subPath(VolumeMount mount, String path) {
    if (mount.subPath() != null) {
      checks.inside(path + ".subPath", mount.subPath());
    }
    if (mount.subPathExpr() != null) {
      if (mount.subPath() != null) {
        checks.invalid(
            path + ".subPathExpr", mount.subPathExpr(), "may not be given together with subPath");
      }
      checks.inside(path + ".subPathExpr", mount.subPathExpr());
    }
  }

  private void modes(VolumeMount mount, boolean privileged, String path) {
    if (mount.propagation() == Propagation.BIDIRECTIONAL && !privileged) {
      checks.forbidden(
          path + ".mountPropagation", "Bidirectional is for privileged containers only");
    }
    if (mount.recursiveReadOnly() != RecursiveReadOnly.DISABLED) {
      if (!mount.readOnly()) {
        checks.forbidden(path + ".recursiveReadOnly", "may only be given with readOnly: true");
      }
      if (mount.propagation() != Propagation.NONE) {
        checks.forbidden(
            path + ".recursiveReadOnly", "may only be given with mountPropagation: None");
      }
    }
  }
}
