package io.beanpod.runtime.state;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.Seccomp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON record in a file that is replaced as a whole: a reader, or a daemon that starts after a
 * crash, sees the old record or the new one. Live state is on a tmpfs and void after a reboot, so
 * nothing is synced.
 */
public final class RecordFile<T> {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addMixIn(AppArmor.class, TypedByName.class)
          .addMixIn(ContainerPid.class, TypedByName.class)
          .addMixIn(Mount.Source.class, TypedByName.class)
          .addMixIn(Seccomp.class, TypedByName.class)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final String name;
  private final Class<T> type;

  public RecordFile(String name, Class<T> type) {
    this.name = name;
    this.type = type;
  }

  /** Replaces the record in a directory. */
  public void write(Path directory, T value) throws IOException {
    Path next = directory.resolve(name + ".next");
    Files.write(next, JSON.writeValueAsBytes(value));
    Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads the record of a directory.
   *
   * @return nothing when there is none
   * @throws BadRecordException when there is one that makes no sense
   */
  public Optional<T> read(Path directory) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(bytes, type));
    } catch (JacksonException e) {
      throw new BadRecordException(file, e);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
  private interface TypedByName {}
}
