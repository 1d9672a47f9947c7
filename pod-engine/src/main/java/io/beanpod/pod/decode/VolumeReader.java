package io.beanpod.pod.decode;

import io.beanpod.pod.model.Volume;
import io.beanpod.pod.model.VolumeMount;
import io.beanpod.pod.model.VolumeMount.Propagation;
import io.beanpod.pod.model.VolumeMount.RecursiveReadOnly;
import io.beanpod.pod.model.VolumeSource;
import java.util.List;

/** Reads volumes and their mounts. */
final class VolumeReader {
  private static final String HUGE_PAGES = "HugePages";

  private VolumeReader() {}

  /** A volume that names no source is an emptyDir. */
  static Volume volume(Struct volume) {
    List<String> sources = volume.given().stream().filter(f -> !f.equals("name")).toList();
    VolumeSource emptyDir =
        volume.struct("emptyDir", "EmptyDirVolumeSource", VolumeReader::emptyDir);
    VolumeSource hostPath =
        volume.struct("hostPath", "HostPathVolumeSource", VolumeReader::hostPath);
    if (sources.stream().filter(s -> PodFields.rule("Volume", s) != null).count() > 1) {
      volume.problem("Forbidden: may not have more than one source: " + String.join(", ", sources));
    }
    String name = volume.required("name");
    if (hostPath != null) {
      return new Volume(name, hostPath);
    }
    return new Volume(
        name,
        emptyDir != null ? emptyDir : new VolumeSource.EmptyDir(VolumeSource.Medium.DISK, null));
  }

  private static VolumeSource emptyDir(Struct source) {
    boolean huge =
        source.get(
            "medium", v -> v.peekText().filter(t -> t.startsWith(HUGE_PAGES)).isPresent(), false);
    if (huge) {
      source.problem("medium", "huge pages are not yet supported by beanpod; use Memory");
    }
    return new VolumeSource.EmptyDir(
        huge
            ? VolumeSource.Medium.MEMORY
            : source.choice("medium", VolumeSource.Medium.class, VolumeSource.Medium.DISK),
        source.get("sizeLimit", Value::quantity));
  }

  private static VolumeSource hostPath(Struct source) {
    return new VolumeSource.HostPath(
        source.required("path"),
        source.choice("type", VolumeSource.HostPathType.class, VolumeSource.HostPathType.ANYTHING));
  }

  static VolumeMount mount(Struct mount) {
    return new VolumeMount(
        mount.required("name"),
        mount.required("mountPath"),
        mount.flag("readOnly"),
        mount.choice("recursiveReadOnly", RecursiveReadOnly.class, RecursiveReadOnly.DISABLED),
        mount.text("subPath"),
        mount.text("subPathExpr"),
        mount.choice("mountPropagation", Propagation.class, Propagation.NONE));
  }
}
