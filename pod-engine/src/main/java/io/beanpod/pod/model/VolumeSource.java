package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/** What a volume holds. */
public sealed interface VolumeSource {

  /**
   * A directory that lives as long as the pod.
   *
   * @param sizeLimit the most it may hold, or null
   */
  record EmptyDir(Medium medium, @Nullable Quantity sizeLimit) implements VolumeSource {}

  /** A path of the host. */
  record HostPath(String path, HostPathType type) implements VolumeSource {}

  /** What an {@link EmptyDir} is stored on. */
  enum Medium implements ApiValue {
    DISK(""),
    MEMORY("Memory");

    private final String text;

    Medium(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /** What a {@link HostPath} must be, or is made to be. */
  enum HostPathType implements ApiValue {
    ANYTHING(""),
    DIRECTORY_OR_CREATE("DirectoryOrCreate"),
    DIRECTORY("Directory"),
    FILE_OR_CREATE("FileOrCreate"),
    FILE("File"),
    SOCKET("Socket"),
    CHAR_DEVICE("CharDevice"),
    BLOCK_DEVICE("BlockDevice");

    private final String text;

    HostPathType(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }
}
