package io.beanpod.pod.volume;

import io.beanpod.pod.model.Container;
import io.beanpod.pod.model.TerminationMessagePolicy;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Mount;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a container leaves to say at its end: the last of a file that it wrote, or of its log. */
public final class TerminationMessage {

  private static final int MAX_FILE = 4096;
  private static final int MAX_LOG = 2048;
  private static final int MAX_LOG_LINES = 80;
  private static final int WRITABLE_BY_ALL = 0666;

  private TerminationMessage() {}

  /** Makes an empty file for one run of a container, and the mount that shows it there. */
  public static Mount create(PodDirectory pod, Container container) throws IOException {
    Path directory = pod.container(container.name());
    Files.createDirectories(directory);
    Path file =
        directory.resolve(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    Files.createFile(file);
    Files.setAttribute(file, "unix:mode", WRITABLE_BY_ALL);
    return Mount.of(file.toString(), container.terminationMessagePath());
  }

  /** Reads what a run that has ended left; empty when it left nothing. */
  public static String read(Container container, ContainerStatus run) {
    String message = fromFile(container, run);
    boolean fallBack =
        container.terminationMessagePolicy() == TerminationMessagePolicy.FALLBACK_TO_LOGS_ON_ERROR;
    if (message.isEmpty() && fallBack && run.exitCode() != 0) {
      return fromLog(run.spec().logPath());
    }
    return message;
  }

  private static String fromFile(Container container, ContainerStatus run) {
    for (Mount mount : run.spec().mounts()) {
      if (mount.target().equals(container.terminationMessagePath())
          && mount.source() instanceof Mount.Host host) {
        return tail(Path.of(host.path()), MAX_FILE);
      }
    }
    return "";
  }

  /** The container may have put anything in the file's place, so links are not followed. */
  private static String tail(Path file, int bytes) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long length = in.length();
      byte[] end = new byte[(int) Math.min(bytes, length)];
      in.seek(length - end.length);
      in.readFully(end);
      return new String(end, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "error on reading termination log " + file + ": " + e.getMessage();
    }
  }

  private static String fromLog(@Nullable String logPath) {
    if (logPath == null) {
      return "";
    }
    // The prefix of a CRI log line has some 40 bytes; twice the text is enough for short lines too.
    List<String> lines = tail(Path.of(logPath), MAX_LOG + MAX_LOG_LINES * 64).lines().toList();
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - MAX_LOG_LINES), lines.size())) {
      String[] parts = line.split(" ", 4);
      if (parts.length == 4 && (parts[2].startsWith("F") || parts[2].startsWith("P"))) {
        text.append(parts[3]).append(parts[2].startsWith("P") ? "" : "\n");
      }
    }
    int surplus = text.length() - MAX_LOG;
    return surplus > 0 ? text.substring(surplus) : text.toString();
  }

  /** Removes the files of runs that are no more. */
  public static void prune(PodDirectory pod, Container container, List<ContainerStatus> runs)
      throws IOException {
    Path directory = pod.container(container.name());
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<String> used =
        runs.stream()
            .flatMap(run -> run.spec().mounts().stream())
            .map(Mount::source)
            .filter(Mount.Host.class::isInstance)
            .map(source -> ((Mount.Host) source).path())
            .toList();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!used.contains(file.toString())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
