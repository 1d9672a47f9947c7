package io.beanpod.pod.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed daemon leaves among the records of pods. */
final class PodRecordsTest {
  @Test
  void aDirectoryWithoutARecordIsRemovedWithItsVolumes(@TempDir Path pods) throws IOException {
    file(pods, "begun/pod.json.new");
    file(pods, "ending/volumes/kubernetes.io~empty-dir/data/file");
    new PodRecords(pods).removeUnrecorded();
    assertThat(pods).isEmptyDirectory();
  }

  @Test
  void recordsStayAlsoThoseThatWereSetAside(@TempDir Path pods) throws IOException {
    file(pods, "good/pod.json");
    file(pods, "bad/pod.json.bad");
    new PodRecords(pods).removeUnrecorded();
    assertThat(pods.resolve("good/pod.json")).exists();
    assertThat(pods.resolve("bad/pod.json.bad")).exists();
  }

  private static void file(Path pods, String path) throws IOException {
    Path file = pods.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }
}
