package io.beanpod.runtime.lsm;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.SelinuxLabel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The SELinux context that a container's processes get. */
final class SelinuxLabels {

  // What the policies of distributions call a container's process.
  private static final String USER = "system_u";
  private static final String ROLE = "system_r";
  private static final String TYPE = "container_t";
  private static final String LEVEL = "s0";

  private final Path selinuxfs;

  /**
   * @param selinuxfs {@code /sys/fs/selinux}
   */
  SelinuxLabels(Path selinuxfs) {
    this.selinuxfs = selinuxfs;
  }

  /**
   * The context, its empty parts filled in.
   *
   * @throws RuntimeFailure when the host's policy does not know it, or the host has no SELinux
   */
  Optional<String> of(SelinuxLabel wanted) throws RuntimeFailure {
    if (wanted.equals(SelinuxLabel.NONE)) {
      return Optional.empty();
    }
    String context =
        String.join(
            ":",
            or(wanted.user(), USER),
            or(wanted.role(), ROLE),
            or(wanted.type(), TYPE),
            or(wanted.level(), LEVEL));
    Path check = selinuxfs.resolve("context");
    if (!Files.exists(check)) {
      throw new RuntimeFailure(
          "the SELinux context %s cannot be set: this host has no SELinux; leave seLinuxOptions out"
              .formatted(context));
    }
    try {
      // The kernel takes the write only of a context that its policy has.
      Files.write(
          check, (context + "\0").getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new RuntimeFailure(
          "the SELinux context %s is not one of this host's policy: %s"
              .formatted(context, e.getMessage()),
          e);
    }
    return Optional.of(context);
  }

  private static String or(String part, String otherwise) {
    return part.isEmpty() ? otherwise : part;
  }
}
