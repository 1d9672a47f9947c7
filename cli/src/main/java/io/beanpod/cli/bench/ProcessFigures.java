package io.beanpod.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the kernel counts for a process. proc_pid_stat(5), proc_pid_status(5). */
final class ProcessFigures {
  /** USER_HZ, in which the kernel tells processor time on every architecture we run on. */
  private static final long NANOS_PER_TICK = 1_000_000_000L / 100;

  /** Fields behind the command's closing parenthesis: utime is the 14th of all, the 12th here. */
  private static final int UTIME = 11;

  private final Path directory;

  ProcessFigures(long pid) {
    this.directory = Path.of("/proc", Long.toString(pid));
  }

  /** Processor time of the process itself, in nanoseconds. */
  long own() throws IOException {
    String[] fields = stat();
    return ticks(fields[UTIME], fields[UTIME + 1]);
  }

  /** Processor time of its children that have ended and were waited for, in nanoseconds. */
  long children() throws IOException {
    String[] fields = stat();
    return ticks(fields[UTIME + 2], fields[UTIME + 3]);
  }

  private String[] stat() throws IOException {
    String text = Files.readString(directory.resolve("stat"));
    return text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static long ticks(String user, String system) {
    return (Long.parseLong(user) + Long.parseLong(system)) * NANOS_PER_TICK;
  }

  /** Lets the peak of the memory start anew from what is resident now. proc_pid_clear_refs(5). */
  void resetPeak() throws IOException {
    Files.writeString(directory.resolve("clear_refs"), "5");
  }

  /** The most bytes that were resident since then (VmHWM). */
  long peak() throws IOException {
    Path status = directory.resolve("status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new NoSuchFileException(status.toString(), null, "no VmHWM: the process has ended");
  }
}
