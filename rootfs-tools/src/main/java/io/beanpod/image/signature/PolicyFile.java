package io.beanpod.image.signature;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A policy as podman and CRI-O have it, containers-policy.json(5): {@code default}, and {@code
 * transports.docker} by scopes. Read anew for each pull.
 */
public final class PolicyFile {
  private final Path file;
  private final JsonField root;

  private PolicyFile(Path file, JsonField root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads a policy.
   *
   * @throws SignatureException when it cannot be read: nothing is allowed then
   */
  public static PolicyFile read(Path file) throws IOException {
    try {
      JsonField root = JsonField.parse(Files.readAllBytes(file), file.toString());
      return only(root, new PolicyFile(file, root), "default", "transports");
    } catch (NoSuchFileException e) {
      throw new SignatureException("signature policy " + file + " does not exist", e);
    } catch (ImageException e) {
      throw new SignatureException("signature policy " + e.getMessage(), e);
    }
  }

  /** The file, for people. */
  Path file() {
    return file;
  }

  /**
   * What is asked of an image.
   *
   * @param scope the entry that counts, for people
   */
  record Rule(String scope, List<Requirement> requirements) {
    Rule {
      requirements = List.copyOf(requirements);
    }
  }

  /** The rule of the closest scope: the name, its repository, each part above, its domain. */
  Rule rule(Reference image) throws IOException {
    try {
      JsonField docker = root.get("transports").get("docker");
      for (String scope : scopes(image)) {
        JsonField entry = docker.get(scope);
        if (entry.isPresent()) {
          return new Rule("docker \"" + scope + "\"", requirements(entry));
        }
      }
      JsonField fallback = root.get("default");
      if (!fallback.isPresent()) {
        throw fallback.wrong("is missing");
      }
      return new Rule("default", requirements(fallback));
    } catch (ImageException e) {
      throw new SignatureException("signature policy " + e.getMessage(), e);
    }
  }

  static List<String> scopes(Reference image) {
    List<String> scopes = new ArrayList<>();
    String digest = image.digest() == null ? "" : "@" + image.digest();
    scopes.add(image.name() + (digest.isEmpty() ? ":" + image.tag() : digest));
    String prefix = image.name();
    scopes.add(prefix);
    while (prefix.indexOf('/') >= 0) {
      prefix = prefix.substring(0, prefix.lastIndexOf('/'));
      scopes.add(prefix);
    }
    String domain = image.domain().replaceFirst(":[0-9]+$", "");
    for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      scopes.add("*" + domain.substring(dot));
    }
    scopes.add("");
    return scopes;
  }

  private List<Requirement> requirements(JsonField entry) throws IOException {
    List<Requirement> requirements = new ArrayList<>();
    for (JsonField element : entry.elements()) {
      requirements.add(requirement(element));
    }
    if (requirements.isEmpty()) {
      throw entry.wrong("has no requirement; insecureAcceptAnything asks for nothing");
    }
    return requirements;
  }

  private Requirement requirement(JsonField field) throws IOException {
    String type = field.get("type").text();
    return switch (type) {
      case "insecureAcceptAnything" -> only(field, new Requirement.Accept(), "type");
      case "reject" -> only(field, new Requirement.Reject(), "type");
      case "sigstoreSigned" -> signed(field);
      default -> unsupported(field, "asks for \"" + type + "\"");
    };
  }

  private static Requirement unsupported(JsonField field, String what) {
    return new Requirement.Unsupported(
        String.valueOf(field.wrong(what + ", which beanpod cannot check").getMessage()));
  }

  private Requirement signed(JsonField field) throws IOException {
    for (String name : field.memberNames()) {
      if (name.startsWith("fulcio") || name.startsWith("rekor") || name.startsWith("pki")) {
        return unsupported(field, "asks for " + name);
      }
    }
    SignedIdentity identity = SignedIdentity.read(field.get("signedIdentity"));
    List<PublicKey> keys = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (JsonField path : oneOrMany(field, "keyPath", "keyPaths")) {
      Path key = file.resolveSibling(path.text());
      keys.add(PublicKeys.read(Files.readAllBytes(key), "key " + key));
      places.add(key.toString());
    }
    for (JsonField data : oneOrMany(field, "keyData", "keyDatas")) {
      keys.add(PublicKeys.read(decoded(data), file + ": keyData"));
      places.add("keyData");
    }
    if (keys.isEmpty()) {
      throw field.wrong("has no keyPath, keyPaths, keyData or keyDatas");
    }
    return only(
        field,
        new Requirement.Signed(keys, places, identity),
        "type",
        "signedIdentity",
        "keyPath",
        "keyPaths",
        "keyData",
        "keyDatas");
  }

  private static List<JsonField> oneOrMany(JsonField field, String one, String many)
      throws ImageException {
    List<JsonField> all = new ArrayList<>(field.get(one).optional().stream().toList());
    all.addAll(field.get(many).elements());
    return all;
  }

  private static byte[] decoded(JsonField data) throws ImageException {
    try {
      return Base64.getDecoder().decode(data.text().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw data.wrong("is not base64");
    }
  }

  /** A field that nobody knows could be a restriction: it refuses the policy. */
  static <T> T only(JsonField field, T value, String... known) throws ImageException {
    for (String name : field.memberNames()) {
      if (!Set.of(known).contains(name)) {
        throw field.wrong("has the unknown field \"" + name + "\"");
      }
    }
    return value;
  }
}
