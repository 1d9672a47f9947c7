package io.beanpod.runtime.sandbox;

import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SandboxSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Kernel parameters of a pod, sysctl(8). Only those that belong to a namespace of the pod's own can
 * be set; any other would change the host.
 */
final class Sysctls {

  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-zA-Z0-9_-]+)+");

  /** Parameters of the IPC namespace, ipc_namespaces(7). */
  private static final Set<String> IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private Sysctls() {}

  /** Refuses what is not the pod's own. */
  static void check(SandboxSpec spec) throws RuntimeFailure {
    for (String name : spec.sysctls().keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw new RuntimeFailure("\"%s\" is not the name of a sysctl".formatted(name));
      }
      if (name.startsWith("net.")) {
        if (spec.network() == NetworkMode.HOST) {
          throw refused(name, "the pod uses the host's network");
        }
      } else if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
        if (spec.hostIpc()) {
          throw refused(name, "the pod uses the host's IPC namespace");
        }
      } else {
        throw refused(name, "it belongs to no namespace of the pod, so it would change the host");
      }
    }
  }

  /**
   * Writes the values; on a thread that is in the pod's namespaces, because the kernel looks at the
   * thread that opens the file.
   */
  static void write(Map<String, String> values) throws IOException {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      Path file = Path.of("/proc/sys", entry.getKey().split("\\.", -1));
      try {
        Files.write(file, entry.getValue().getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new RuntimeFailure(
            "cannot set the sysctl %s to \"%s\": %s"
                .formatted(entry.getKey(), entry.getValue(), e.getMessage()),
            e);
      }
    }
  }

  private static RuntimeFailure refused(String name, String why) {
    return new RuntimeFailure("the sysctl %s cannot be set: %s".formatted(name, why));
  }
}
