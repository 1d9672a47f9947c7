package io.beanpod.cli.print;

import io.beanpod.pod.model.VolumeSource;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What a volume is, as names and values. */
final class VolumeDescription {
  private VolumeDescription() {}

  static SequencedMap<String, String> of(VolumeSource source) {
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    switch (source) {
      case VolumeSource.EmptyDir dir -> {
        fields.put("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
        fields.put("Medium", dir.medium().text());
        fields.put("SizeLimit", dir.sizeLimit() == null ? "<unset>" : dir.sizeLimit().toString());
      }
      case VolumeSource.HostPath path -> {
        fields.put("Type", "HostPath (a path of this machine)");
        fields.put("Path", path.path());
        fields.put("HostPathType", path.type().text());
      }
    }
    return fields;
  }
}
