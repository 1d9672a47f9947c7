package io.beanpod.image.signature;

import io.beanpod.image.oci.ImageException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Public keys as cosign writes them, a {@code PUBLIC KEY} in PEM, and what they say of a signature:
 * ECDSA and RSA (PKCS #1, version 1.5) of the payload's SHA-256, Ed25519 of the payload itself.
 */
final class PublicKeys {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN PUBLIC KEY-----\\s*([A-Za-z0-9+/=\\s]+?)-----END PUBLIC KEY-----");

  /** Signatures by the family of the key. */
  private static final Map<String, String> ALGORITHMS =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "Ed25519", "Ed25519");

  private static final List<String> FAMILIES = List.of("EC", "RSA", "Ed25519");

  private PublicKeys() {}

  /**
   * Reads a key.
   *
   * @param place where it comes from, for the error
   */
  static PublicKey read(byte[] pem, String place) throws ImageException {
    Matcher matcher = PEM.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new ImageException(place + " has no PUBLIC KEY in PEM in it");
    }
    String text = matcher.group(1);
    if (matcher.find()) {
      throw new ImageException(place + " has more than one PUBLIC KEY in it; give each its file");
    }
    try {
      return key(Base64.getMimeDecoder().decode(text), place);
    } catch (IllegalArgumentException e) {
      throw new ImageException(place + " is not a key in PEM: " + e.getMessage(), e);
    }
  }

  private static PublicKey key(byte[] encoded, String place) throws ImageException {
    for (String family : FAMILIES) {
      try {
        return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException otherFamily) {
        // The next one may know it.
      } catch (GeneralSecurityException e) {
        throw new ImageException(place + ": this Java knows no keys of " + family, e);
      }
    }
    throw new ImageException(place + " is no public key of ECDSA, RSA or Ed25519");
  }

  /** Whether a key has made a signature. */
  static boolean verifies(PublicKey key, byte[] payload, byte[] signature) {
    String family = key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
    String algorithm = ALGORITHMS.get(family);
    if (algorithm == null) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(payload);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // bytes that are no signature at all
    }
  }
}
