package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a private key in PKCS #8 (RFC 5958), the PEM form {@code BEGIN PRIVATE KEY}. */
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String PKCS8 = "PRIVATE KEY";
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PrivateKeys() {}

  static PrivateKey read(Path file) throws IOException {
    Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new ImageException("key file " + file + " has no private key in PEM in it");
    }
    if (!pem.group(1).equals(PKCS8)) {
      throw new ImageException(
          "key file "
              + file
              + " has the form "
              + pem.group(1)
              + ", which is not read; `openssl pkcs8 -topk8 -nodes -in "
              + file
              + "` writes it as PKCS #8");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
    for (String algorithm : ALGORITHMS) {
      Optional<PrivateKey> key = decode(algorithm, encoded);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new ImageException(
        "key file "
            + file
            + " is damaged, or of a kind other than "
            + String.join(", ", ALGORITHMS));
  }

  /** The form names its algorithm, but Java wants to be told: each one refuses the others' keys. */
  private static Optional<PrivateKey> decode(String algorithm, byte[] encoded) {
    try {
      PKCS8EncodedKeySpec form = new PKCS8EncodedKeySpec(encoded);
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(form));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
