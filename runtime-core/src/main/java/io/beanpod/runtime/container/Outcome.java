package io.beanpod.runtime.container;

import io.beanpod.pause.ExitRecord;
import io.beanpod.pause.StartedRecord;
import io.beanpod.runtime.state.BadRecordException;
import io.beanpod.runtime.state.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a container ended.
 *
 * @param code 0 to 255
 * @param reason as in {@link io.beanpod.runtime.ContainerStatus#reason()}
 */
record Outcome(int code, String reason, String message, Instant finishedAt) {

  /** Exit code of a container whose program never ran. */
  static final int START_ERROR_CODE = 128;

  /** Exit code of a container of which nobody saw the end. */
  static final int LOST_CODE = 137;

  /** Endings that the daemon found by itself, because no monitor was there to write one. */
  private static final RecordFile<Outcome> FILE = new RecordFile<>("outcome.json", Outcome.class);

  static Outcome startError(String message, Instant at) {
    return new Outcome(START_ERROR_CODE, "StartError", message, at);
  }

  static Outcome lost(String message, Instant at) {
    return new Outcome(LOST_CODE, "ContainerStatusUnknown", message, at);
  }

  /** What the monitor saw; a failed start is explained with what the start was made from. */
  private static Outcome of(ExitRecord exit, Path directory) throws IOException {
    Instant finishedAt = instant(exit.finishedNanoseconds());
    if (exit.failure().isPresent()) {
      StartFailures failures =
          StartPlan.read(directory).map(StartFailures::of).orElse(StartFailures.UNKNOWN_PLAN);
      return startError(failures.explain(exit.failure().get()), finishedAt);
    }
    String reason = exit.code() == 0 ? "Completed" : "Error";
    if (exit.code() != 0 && exit.oomKills() + exit.oomGroupKills() > 0) {
      reason = "OOMKilled";
    }
    String message =
        exit.logDropped() == 0
            ? ""
            : "%d lines of output could not be written to the log".formatted(exit.logDropped());
    return new Outcome(exit.code(), reason, message, finishedAt);
  }

  /** Keeps an ending that no monitor has written. */
  void write(Path directory) throws IOException {
    FILE.write(directory, this);
  }

  /** The ending of the container in a directory, if it has ended. */
  static Optional<Outcome> read(Path directory) throws IOException {
    Optional<ExitRecord> exit = readExit(directory);
    return exit.isPresent() ? Optional.of(of(exit.get(), directory)) : FILE.read(directory);
  }

  private static Optional<ExitRecord> readExit(Path directory) throws IOException {
    try {
      return text(directory.resolve(ExitRecord.FILE)).map(ExitRecord::parse);
    } catch (IllegalArgumentException e) {
      throw new BadRecordException(directory.resolve(ExitRecord.FILE), e);
    }
  }

  /** What the monitor wrote just before the program ran. */
  static Optional<StartedRecord> readStarted(Path directory) throws IOException {
    try {
      return text(directory.resolve(StartedRecord.FILE)).map(StartedRecord::parse);
    } catch (IllegalArgumentException e) {
      throw new BadRecordException(directory.resolve(StartedRecord.FILE), e);
    }
  }

  static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, 1_000_000_000L), Math.floorMod(epochNanos, 1_000_000_000L));
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
