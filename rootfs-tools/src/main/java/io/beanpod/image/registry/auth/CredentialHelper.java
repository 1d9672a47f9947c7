package io.beanpod.image.registry.auth;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} that the administrator has named in a file of
 * credentials. It is the one program that a pull runs, by the protocol of docker's credential
 * helpers: the word {@code get}, the registry on its input, JSON on its output.
 */
final class CredentialHelper {
  private static final Logger LOG = System.getLogger(CredentialHelper.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final int MAX_OUTPUT = 1 << 20;
  private static final long SECONDS = 30;
  private static final String TOKEN_USER = "<token>";

  private final Path program;

  private CredentialHelper(Path program) {
    this.program = program;
  }

  static CredentialHelper named(String name, Path file, String directories) throws ImageException {
    if (!NAME.matcher(name).matches()) {
      throw new ImageException(file + ": \"" + name + "\" cannot be the name of a helper");
    }
    String program = "docker-credential-" + name;
    return Arrays.stream(directories.split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(CredentialHelper::new)
        .orElseThrow(() ->
            new ImageException(
                "credential helper " + program + ", which " + file + " names, is not on the PATH"));
  }

  /** Asks for credentials; none when the program has none for this registry. */
  Optional<Credentials> get(String server) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString(), "get").redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new ImageException(
          "credential helper " + program + " cannot be run: " + e.getMessage(), e);
    }
    try {
      CompletableFuture<byte[]> output = new CompletableFuture<>();
      Thread.startVirtualThread(() -> readAll(process, output));
      tell(process, server);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new ImageException(
            "credential helper " + program + " did not answer within " + SECONDS + " s");
      }
      return answer(process.exitValue(), output.join(), server);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A program that ends without reading its input says by its status what it means. */
  private static void tell(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a credential helper has not read its input", e);
    }
  }

  private static void readAll(Process process, CompletableFuture<byte[]> output) {
    try (var out = process.getInputStream()) {
      output.complete(out.readNBytes(MAX_OUTPUT));
    } catch (IOException e) {
      output.complete(new byte[0]);
    }
  }

  private Optional<Credentials> answer(int status, byte[] output, String server)
      throws ImageException {
    if (status != 0) {
      String said = new String(output, StandardCharsets.UTF_8).strip();
      if (said.toLowerCase(Locale.ROOT).contains("credentials not found")) {
        return Optional.empty();
      }
      throw new ImageException(
          "credential helper " + program + " failed for " + server + " with status " + status);
    }
    JsonField answer = JsonField.parse(output, "the answer of " + program);
    String user = answer.get("Username").textOrEmpty();
    String secret = answer.get("Secret").textOrEmpty();
    if (user.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN_USER) ? new IdentityToken(secret) : new Basic(user, secret));
  }

  @Override
  public String toString() {
    return program.toString();
  }
}
