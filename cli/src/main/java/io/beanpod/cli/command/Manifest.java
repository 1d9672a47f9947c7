package io.beanpod.cli.command;

import io.beanpod.cli.UserError;
import io.beanpod.cli.protocol.FrameChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The text of a manifest and where it is from, for messages.
 *
 * @param source the file's name, or {@code standard input}
 */
public record Manifest(String source, String text) {
  /** The longest manifest that is read; the daemon takes no longer request either. */
  private static final int LONGEST = FrameChannel.MAX_REQUEST / 2;

  /**
   * Reads what {@code -f} names: a file, {@code -} for standard input, or a directory, of which
   * every file ending in .yaml, .yml or .json counts, by name.
   */
  static List<Manifest> read(List<String> files, InputStream standardInput) {
    List<Manifest> manifests = new ArrayList<>();
    for (String file : files) {
      if (file.equals("-")) {
        manifests.add(stream("standard input", standardInput));
      } else {
        for (Path path : expand(Path.of(file))) {
          manifests.add(read(path));
        }
      }
    }
    return manifests;
  }

  /** Reads one file, or standard input for {@code -}. */
  static Manifest read(String file, InputStream standardInput) {
    return file.equals("-") ? stream("standard input", standardInput) : read(Path.of(file));
  }

  private static List<Path> expand(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files = entries.filter(Manifest::isManifest).sorted().toList();
      if (files.isEmpty()) {
        throw UserError.badInput("no .yaml, .yml or .json file in the directory " + path);
      }
      return files;
    } catch (IOException e) {
      throw UserError.badInput("cannot list the directory %s: %s".formatted(path, reason(e)));
    }
  }

  private static boolean isManifest(Path path) {
    String name = path.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  private static Manifest read(Path path) {
    if (Files.notExists(path)) {
      throw UserError.badInput("no such file: " + path);
    }
    if (Files.isDirectory(path)) {
      throw UserError.badInput("%s is a directory: name the file".formatted(path));
    }
    try (InputStream file = Files.newInputStream(path)) {
      return stream(path.toString(), file);
    } catch (IOException e) {
      throw UserError.badInput("cannot read %s: %s".formatted(path, reason(e)));
    }
  }

  private static Manifest stream(String source, InputStream stream) {
    try {
      byte[] bytes = stream.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw UserError.badInput(
            "%s is longer than %d MiB: is it a manifest?".formatted(source, LONGEST >> 20));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Manifest(source, text);
    } catch (CharacterCodingException e) {
      throw UserError.badInput(source + " is not UTF-8 text: is it a manifest?");
    } catch (IOException e) {
      throw UserError.badInput("cannot read %s: %s".formatted(source, reason(e)));
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}
