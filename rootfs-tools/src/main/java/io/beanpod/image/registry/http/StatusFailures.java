package io.beanpod.image.registry.http;

import io.beanpod.image.oci.JsonField;
import io.beanpod.image.registry.RegistryException;
import io.beanpod.image.registry.RegistryException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What an HTTP status means, with what the registry says itself. */
final class StatusFailures {
  private static final int MAX_BODY = 1 << 16;
  private static final int MAX_TEXT = 200;

  private StatusFailures() {}

  /**
   * The failure of an answer.
   *
   * @param what was asked for, such as {@code manifest app:v1}
   * @param who of the credentials that were shown, for a denial
   */
  static RegistryException of(Answer answer, String what, String who) {
    String registry = "registry " + answer.uri().getRawAuthority();
    String said = said(answer);
    String status = answer.status() + (said.isEmpty() ? "" : ": " + said);
    return switch (answer.status()) {
      case 401, 403 ->
          new RegistryException(
              Kind.DENIED, registry + " denies " + what + " (" + status + "): " + who);
      case 404, 410 ->
          new RegistryException(Kind.ABSENT, registry + " has no " + what + " (" + status + ")");
      case 429 ->
          new RegistryException(
              Kind.BUSY,
              registry
                  + " takes no more requests from here for now ("
                  + status
                  + "); wait, log in, or use a mirror",
              waitAsked(answer));
      case 408, 500, 502, 503, 504 ->
          new RegistryException(
              Kind.BUSY, registry + " failed at " + what + " (" + status + ")", waitAsked(answer));
      default ->
          new RegistryException(
              Kind.NONSENSE, registry + " answers " + status + " when asked for " + what);
    };
  }

  /** The first error of the body, OCI distribution specification, error codes. */
  private static String said(Answer answer) {
    try {
      byte[] body = answer.body().readNBytes(MAX_BODY);
      if (body.length == 0) {
        return "";
      }
      List<JsonField> errors =
          JsonField.parse(body, "the registry's answer").get("errors").elements();
      if (errors.isEmpty()) {
        return "";
      }
      String message = errors.getFirst().get("message").textOrEmpty();
      return clean(message.isEmpty() ? errors.getFirst().get("code").textOrEmpty() : message);
    } catch (IOException e) {
      return "";
    }
  }

  /** A stranger's words, fit for a terminal and a log. */
  static String clean(String text) {
    String plain = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
    byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_TEXT ? plain : plain.substring(0, MAX_TEXT / 4) + "…";
  }

  private static Duration waitAsked(Answer answer) {
    String seconds = answer.header("Retry-After");
    return seconds.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }
}
