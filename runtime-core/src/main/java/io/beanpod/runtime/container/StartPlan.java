package io.beanpod.runtime.container;

import io.beanpod.pause.ProcessPlan;
import io.beanpod.pause.RecordedPlan;
import io.beanpod.runtime.ProcessUser;
import io.beanpod.runtime.state.BadRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The plan that a container was started from, kept for as long as the container. Its bytes are
 * those that init got; they are written before init is spawned, and are there whole or not at all:
 * a daemon that is killed meanwhile leaves a container that was not started.
 */
final class StartPlan {

  private static final String FILE = "plan";
  private static final String UNFINISHED = "plan.new";

  private StartPlan() {}

  static void write(Path directory, byte[] plan) throws IOException {
    Path unfinished = directory.resolve(UNFINISHED);
    Files.write(unfinished, plan);
    Files.move(unfinished, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Empty for a container that was not started. */
  static Optional<RecordedPlan> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      return Optional.of(RecordedPlan.decode(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new BadRecordException(file, e);
    }
  }

  /** Whom the first process runs as. */
  static ProcessUser user(RecordedPlan plan) {
    ProcessPlan.Credentials credentials = plan.process().credentials();
    return new ProcessUser(credentials.uid(), credentials.gid(), credentials.groups());
  }
}
