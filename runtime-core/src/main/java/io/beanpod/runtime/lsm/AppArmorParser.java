package io.beanpod.runtime.lsm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * apparmor_parser(8), which compiles a profile and loads it. The kernel takes only compiled policy,
 * whose format the AppArmor project keeps to itself, so there is no way around its program; it runs
 * once, when the node is set up, and never for a container.
 */
final class AppArmorParser {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/sbin/apparmor_parser"),
          Path.of("/usr/sbin/apparmor_parser"),
          Path.of("/usr/bin/apparmor_parser"));

  private final Path program;

  AppArmorParser(Path program) {
    this.program = program;
  }

  /** The host's, if it has one. */
  static Optional<AppArmorParser> find() {
    return PLACES.stream().filter(Files::isExecutable).findFirst().map(AppArmorParser::new);
  }

  /**
   * Loads a profile, or replaces one of the same name; who runs under it already is confined by the
   * new one.
   */
  void load(byte[] profile) throws IOException, InterruptedException {
    // Neither reads nor fills the cache of the host's own profiles.
    Process parser =
        new ProcessBuilder(program.toString(), "--replace", "--skip-cache", "--quiet")
            .redirectErrorStream(true)
            .start();
    try {
      try (OutputStream in = parser.getOutputStream()) {
        in.write(profile);
      } catch (IOException e) {
        // It ended before it had read all, and says why below.
      }
      String said;
      try (InputStream out = parser.getInputStream()) {
        said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      int code = parser.waitFor();
      if (code != 0) {
        throw new IOException("%s ended with %d: %s".formatted(program, code, said));
      }
    } finally {
      parser.destroyForcibly();
    }
  }
}
