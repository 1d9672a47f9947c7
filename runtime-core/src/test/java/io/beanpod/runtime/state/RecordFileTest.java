package io.beanpod.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.ContainerSpec;
import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.Resources;
import io.beanpod.runtime.Security;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {

  private static final RecordFile<ContainerRecord> FILE =
      new RecordFile<>("record.json", ContainerRecord.class);

  @TempDir Path directory;

  @Test
  void aRecordComesBackAsItWas() throws Exception {
    ContainerRecord record = record();
    FILE.write(directory, record);
    assertThat(FILE.read(directory)).contains(record);
  }

  @Test
  void noRecordIsNoError() throws Exception {
    assertThat(FILE.read(directory)).isEmpty();
  }

  @Test
  void aTornRecordNamesItsFile() throws Exception {
    FILE.write(directory, record());
    byte[] whole = Files.readAllBytes(directory.resolve("record.json"));
    Files.write(directory.resolve("record.json"), java.util.Arrays.copyOf(whole, 40));
    assertThatThrownBy(() -> FILE.read(directory))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining(directory.resolve("record.json").toString());
  }

  private static ContainerRecord record() {
    ContainerSpec spec =
        new ContainerSpec(
            "main",
            2,
            "busybox",
            List.of("sh"),
            List.of("-c", "true"),
            List.of(new EnvVariable("A", "b")),
            "/tmp",
            List.of(
                Mount.of("/srv", "/data"),
                new Mount(
                    new Mount.PodMemory("cache", "x"),
                    "/cache",
                    true,
                    false,
                    Mount.Propagation.HOST_TO_CONTAINER),
                new Mount(
                    new Mount.Tmpfs(4096, 01777), "/t", false, false, Mount.Propagation.PRIVATE)),
            List.of(new Device("/dev/fuse", "/dev/fuse", "rwm")),
            new Resources(2, 0, 0, 1 << 20, 0, 9, "0", "", Map.of("2MB", 4L), Map.of(), 100),
            new Security(
                "",
                OptionalLong.of(1000),
                OptionalLong.empty(),
                true,
                List.of(7L),
                true,
                List.of("NET_ADMIN"),
                List.of(),
                false,
                true,
                true,
                List.of("/proc/kcore"),
                List.of()),
            true,
            false,
            true,
            null,
            "SIGQUIT",
            Map.of("l", "1"),
            Map.of());
    return new ContainerRecord(
        "c".repeat(64), "5".repeat(64), spec, "sha256:1", Instant.ofEpochSecond(9, 123_456_789));
  }
}
