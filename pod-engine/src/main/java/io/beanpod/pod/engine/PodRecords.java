package io.beanpod.pod.engine;

import io.beanpod.log.LogField;
import io.beanpod.pod.decode.ManifestException;
import io.beanpod.pod.decode.PodDecoder;
import io.beanpod.pod.encode.JsonText;
import io.beanpod.pod.encode.PodTree;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.volume.PodDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps each pod in {@code <pods>/<uid>/pod.json}, replaced as a whole so that a reader finds the
 * old one or the new one. A record that cannot be read is set aside and never stops the engine.
 */
final class PodRecords {

  private static final System.Logger LOG = System.getLogger(PodRecords.class.getName());
  private static final String RECORD = "pod.json";
  private static final String SET_ASIDE = RECORD + ".bad";

  private final Path pods;

  PodRecords(Path pods) {
    this.pods = pods;
  }

  /**
   * Writes a pod's record.
   *
   * @param durable whether it must outlive a power failure: what the user asked for must, a status
   *     that can be found out again need not
   */
  void write(Pod pod, boolean durable) throws IOException {
    Path directory = pods.resolve(pod.uid());
    Path fresh = directory.resolve(RECORD + ".new");
    try (FileChannel file =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      String json = JsonText.compact(PodTree.of(pod));
      ByteBuffer text = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        file.write(text);
      }
      if (durable) {
        file.force(true);
      }
    }
    Files.move(fresh, directory.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
    if (durable) {
      sync(directory);
    }
  }

  /** Makes a file's content durable, or the names in a directory. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** All pods that were recorded. */
  List<Pod> readAll() throws IOException {
    List<Pod> found = new ArrayList<>();
    if (!Files.isDirectory(pods)) {
      return found;
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(pods)) {
      for (Path directory : directories) {
        Path record = directory.resolve(RECORD);
        if (Files.exists(record)) {
          read(directory, record, found);
        }
      }
    }
    return found;
  }

  /**
   * Removes what a daemon left that was killed while it made or removed a pod: directories without
   * a record. One whose record was set aside stays, for somebody to look at.
   *
   * @throws IOException when the directories cannot be listed
   */
  void removeUnrecorded() throws IOException {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(pods)) {
      for (Path directory : directories) {
        boolean recorded =
            Files.exists(directory.resolve(RECORD)) || Files.exists(directory.resolve(SET_ASIDE));
        if (!recorded) {
          removeUnrecorded(directory);
        }
      }
    }
  }

  private static void removeUnrecorded(Path directory) {
    try {
      new PodDirectory(directory).remove();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot remove the rest of a pod in {0}",
          LogField.path(directory),
          e);
    }
  }

  private void read(Path directory, Path record, List<Pod> found) {
    try {
      Pod pod = PodDecoder.decodeStored(record.toString(), Files.readString(record));
      if (!directory.endsWith(pod.uid())) {
        throw new IOException("it is the record of a pod with the uid " + pod.uid());
      }
      found.add(pod);
    } catch (IOException | ManifestException e) {
      setAside(record, e);
    }
  }

  private static void setAside(Path record, Exception why) {
    Path aside = record.resolveSibling(SET_ASIDE);
    try {
      Files.move(record, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot read the pod in {0}: {1}; it is set aside as {2} and its containers are removed",
          LogField.path(record),
          why.getMessage(),
          aside);
    } catch (IOException e) {
      why.addSuppressed(e);
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot read the pod in {0} and cannot set it aside",
          LogField.path(record),
          why);
    }
  }
}
