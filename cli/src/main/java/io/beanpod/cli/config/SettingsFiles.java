package io.beanpod.cli.config;

import io.beanpod.cli.UserError;
import io.beanpod.pod.decode.ManifestException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A configuration file and its drop-ins: the files ending in {@code .yaml} in the directory of its
 * name with {@code .d}, by name. A later one wins, setting by setting; lists and mappings of names
 * replace those before.
 */
public final class SettingsFiles {
  /** The file of an installed beanpod. */
  public static final Path SYSTEM = Path.of("/etc/beanpod/config.yaml");

  private static final long LONGEST = 1 << 20;

  private final Path file;

  public SettingsFiles(Path file) {
    this.file = file;
  }

  private Path dropIns() {
    return file.resolveSibling(file.getFileName() + ".d");
  }

  /** Whether anything is configured. */
  public boolean exist() {
    return Files.exists(file) || Files.exists(dropIns());
  }

  /**
   * Those that are there, in the order in which they are read.
   *
   * @throws UserError when the directory cannot be listed
   */
  public List<Path> list() {
    List<Path> files = new ArrayList<>();
    if (Files.exists(file)) {
      files.add(file);
    }
    if (Files.exists(dropIns())) {
      try (Stream<Path> entries = Files.list(dropIns())) {
        entries.filter(entry -> entry.toString().endsWith(".yaml")).sorted().forEach(files::add);
      } catch (NotDirectoryException e) {
        throw UserError.badInput(
            "%s is no directory; it would hold further settings".formatted(dropIns()));
      } catch (IOException e) {
        throw unreadable(dropIns(), e);
      }
    }
    return files;
  }

  /**
   * Reads all of them.
   *
   * @throws UserError with everything that is wrong, a line each
   */
  public Settings load() {
    Settings settings = new Settings();
    List<String> wrong = new ArrayList<>();
    for (Path path : list()) {
      try {
        settings.read(path.toString(), text(path));
      } catch (ManifestException e) {
        wrong.add(e.getMessage());
      }
    }
    if (!wrong.isEmpty()) {
      throw UserError.badInput(String.join("\n", wrong));
    }
    return settings;
  }

  private static String text(Path path) {
    try {
      if (Files.size(path) > LONGEST) {
        throw UserError.badInput("%s is longer than 1 MiB: is it a configuration?".formatted(path));
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw UserError.badInput(path + " is not UTF-8 text: is it a configuration?");
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static UserError unreadable(Path path, IOException e) {
    String reason =
        e instanceof java.nio.file.AccessDeniedException ? "permission denied" : e.getMessage();
    return UserError.badInput("cannot read %s: %s".formatted(path, reason));
  }
}
