package io.beanpod.image.registry.auth;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.registry.auth.Credentials.Basic;
import io.beanpod.image.registry.auth.Credentials.IdentityToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's {@code config.json}, which containers' {@code auth.json} is a part of: {@code auths},
 * {@code credHelpers} and {@code credsStore}.
 */
final class DockerConfig {
  private static final String DOCKER = "docker.io";

  private final Path file;
  private final JsonField root;
  private final String programs;

  private DockerConfig(Path file, JsonField root, String programs) {
    this.file = file;
    this.root = root;
    this.programs = programs;
  }

  /**
   * Reads a file.
   *
   * @param programs directories of the helpers that it names, in the form of {@code PATH}
   */
  static DockerConfig read(Path file, String programs) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return new DockerConfig(file, JsonField.parse(bytes, file.toString()), programs);
  }

  /** Credentials for a repository; those of the longest key that fits win. */
  Optional<FoundCredentials> find(String domain, String path)
      throws IOException, InterruptedException {
    String name = domain + "/" + path;
    Optional<JsonField> helper = longest(root.get("credHelpers"), name);
    if (helper.isPresent()) {
      return ask(helper.get(), domain);
    }
    Optional<JsonField> entry = longest(root.get("auths"), name);
    if (entry.isPresent()) {
      Optional<Credentials> credentials = credentials(entry.get());
      if (credentials.isPresent()) {
        return Optional.of(new FoundCredentials(credentials, file.toString()));
      }
    }
    JsonField store = root.get("credsStore");
    return store.textOrEmpty().isEmpty() ? Optional.empty() : ask(store, domain);
  }

  private Optional<FoundCredentials> ask(JsonField helper, String domain)
      throws IOException, InterruptedException {
    String server = domain.equals(DOCKER) ? "https://index." + DOCKER + "/v1/" : domain;
    CredentialHelper program = CredentialHelper.named(helper.text(), file, programs);
    return program
        .get(server)
        .map(credentials ->
            new FoundCredentials(Optional.of(credentials), program + ", which " + file + " names"));
  }

  private static Optional<JsonField> longest(JsonField entries, String name) throws ImageException {
    return entries.members().entrySet().stream()
        .filter(entry -> fits(normal(entry.getKey()), name))
        .max(Comparator.comparingInt(entry -> normal(entry.getKey()).length()))
        .map(Map.Entry::getValue);
  }

  private static boolean fits(String key, String name) {
    return (name + "/").startsWith(key + "/");
  }

  /** A key as it was written over the years: with scheme, with the API's version, or the name. */
  private static String normal(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("(?:/v[12])?/*$", "");
    return host.equals("index." + DOCKER) || host.equals("registry-1." + DOCKER) ? DOCKER : host;
  }

  private static Optional<Credentials> credentials(JsonField entry) throws ImageException {
    String identity = entry.get("identitytoken").textOrEmpty();
    if (!identity.isEmpty()) {
      return Optional.of(new IdentityToken(identity));
    }
    String user = entry.get("username").textOrEmpty();
    if (!user.isEmpty()) {
      return Optional.of(new Basic(user, entry.get("password").textOrEmpty()));
    }
    JsonField pair = entry.get("auth");
    return pair.textOrEmpty().isEmpty() ? Optional.empty() : Optional.of(decode(pair));
  }

  private static Credentials decode(JsonField pair) throws ImageException {
    try {
      byte[] decoded = Base64.getDecoder().decode(pair.text().strip());
      String text = new String(decoded, StandardCharsets.UTF_8).replaceAll("\0+$", "");
      int colon = text.indexOf(':');
      if (colon > 0) {
        return new Basic(text.substring(0, colon), text.substring(colon + 1));
      }
    } catch (IllegalArgumentException e) {
      throw pair.wrong("is not user:password in base64");
    }
    throw pair.wrong("is not user:password in base64");
  }
}
