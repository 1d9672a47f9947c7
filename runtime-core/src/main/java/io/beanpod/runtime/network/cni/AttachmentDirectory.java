package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.state.BadRecordException;
import io.beanpod.runtime.state.ObjectId;
import io.beanpod.runtime.state.RecordFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The attachments on disk, one file for each sandbox. They are not with the live state that a
 * reboot makes void: address plugins remember what they have given away over a reboot, and would
 * wait for its DEL for ever.
 */
final class AttachmentDirectory {
  private static final System.Logger LOG = System.getLogger(AttachmentDirectory.class.getName());
  private static final String EXTENSION = ".json";

  private final Path directory;

  AttachmentDirectory(Path directory) {
    this.directory = directory;
  }

  /** All attachments; a file that is none is set aside with a message. */
  List<Attachment> load() throws IOException {
    List<Attachment> attachments = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + EXTENSION)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        load(name.substring(0, name.length() - EXTENSION.length()), file, attachments);
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
    return attachments;
  }

  private void load(String sandboxId, Path file, List<Attachment> into) throws IOException {
    try {
      record(sandboxId).read(directory).ifPresent(into::add);
    } catch (BadRecordException bad) {
      Path aside = file.resolveSibling(sandboxId + ".bad");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}; it was set aside as {1}, and what the plugins hold for the sandbox stays",
          bad.getMessage(),
          aside);
    }
  }

  void save(Attachment attachment) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    record(attachment.sandboxId()).write(directory, attachment);
  }

  void delete(String sandboxId) throws IOException {
    Files.deleteIfExists(directory.resolve(sandboxId + EXTENSION));
  }

  private static RecordFile<Attachment> record(String sandboxId) {
    if (!ObjectId.isValid(sandboxId)) {
      throw new IllegalArgumentException("not an identifier: " + sandboxId);
    }
    return new RecordFile<>(sandboxId + EXTENSION, Attachment.class);
  }
}
