package io.beanpod.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of 127.0.0.1 that it has signed itself, made by the JDK's keytool. */
public final class TestCertificate {
  private static final char[] PASSWORD = "test-only".toCharArray();

  private final Path directory;
  private final KeyStore store;

  /** Makes one in an empty directory. */
  public TestCertificate(Path directory) throws Exception {
    this.directory = directory;
    Path file = directory.resolve("store.p12");
    keytool(
        file,
        List.of("-genkeypair", "-alias", "a", "-keyalg", "EC", "-groupname", "secp256r1"),
        List.of("-dname", "CN=test", "-ext", "san=ip:127.0.0.1", "-ext", "bc:c"));
    keytool(
        file, List.of("-exportcert", "-rfc", "-alias", "a"), List.of("-file", pem().toString()));
    this.store = KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static void keytool(Path store, List<String> command, List<String> more)
      throws Exception {
    List<String> words = new java.util.ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
    words.addAll(command);
    words.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    words.addAll(more);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** The certificate. */
  public Path pem() {
    return directory.resolve("cert.pem");
  }

  /** The private key, as PKCS #8. */
  public Path key() throws Exception {
    byte[] key = store.getKey("a", PASSWORD).getEncoded();
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
  }

  /** The certificate's bytes, DER. */
  public byte[] encoded() throws Exception {
    return store.getCertificate("a").getEncoded();
  }

  /** Signs with the private key: ECDSA with SHA-256, the two numbers one after the other. */
  public byte[] sign(byte[] bytes) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign((PrivateKey) store.getKey("a", PASSWORD));
    signature.update(bytes);
    return signature.sign();
  }

  /** The TLS of a server that shows it, and that believes it where clients show it. */
  public SSLContext server() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    KeyStore believed = KeyStore.getInstance("PKCS12");
    believed.load(null, null);
    believed.setCertificateEntry("a", store.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(believed);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
