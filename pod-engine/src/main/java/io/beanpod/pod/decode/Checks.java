package io.beanpod.pod.decode;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The checks that several rules share, with the wording of Kubernetes' field errors. A value whose
 * type was wrong already is not told about again.
 */
final class Checks {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern PORT_NAME =
      Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final int LABEL_LENGTH = 63;
  private static final int SUBDOMAIN_LENGTH = 253;
  private static final int PORT_NAME_LENGTH = 15;

  private final Report report;

  Checks(Report report) {
    this.report = report;
  }

  void required(String path) {
    tell(path, "Required value");
  }

  void required(String path, String detail) {
    tell(path, "Required value: " + detail);
  }

  void invalid(String path, Object value, String detail) {
    String shown = value instanceof String text ? Quote.of(text) : String.valueOf(value);
    tell(path, "Invalid value: " + shown + ": " + detail);
  }

  void forbidden(String path, String detail) {
    tell(path, "Forbidden: " + detail);
  }

  void duplicate(String path, Object value) {
    tell(path, "Duplicate value: " + Quote.of(String.valueOf(value)));
  }

  void notFound(String path, String value) {
    tell(path, "Not found: " + Quote.of(value));
  }

  void unsupported(String path, String value, List<String> supported) {
    tell(path, Value.unsupported(value, supported));
  }

  void notYet(String path, String sentence) {
    tell(path, "not yet supported by beanpod: " + sentence);
  }

  void tell(String path, String message) {
    if (!report.hasProblem(path) && !report.isMistyped(path)) {
      report.at(path, message);
    }
  }

  /** A name of a container or volume: RFC 1123, section 2.1, one label. */
  void label(String path, String text) {
    if (text.isEmpty()) {
      required(path);
    } else if (text.length() > LABEL_LENGTH) {
      invalid(path, text, "must be no more than " + LABEL_LENGTH + " characters");
    } else if (!LABEL.matcher(text).matches()) {
      invalid(
          path,
          text,
          "a name here has lower case letters, digits and '-', and starts and ends with a letter or"
              + " digit, such as 'my-name' or '123-abc' (RFC 1123 label)");
    }
  }

  /** A name of an object: RFC 1123 labels between dots. */
  void subdomain(String path, String text) {
    if (text.isEmpty()) {
      required(path);
    } else if (text.length() > SUBDOMAIN_LENGTH) {
      invalid(path, text, "must be no more than " + SUBDOMAIN_LENGTH + " characters");
    } else if (!isSubdomain(text)) {
      invalid(
          path,
          text,
          "a name here has lower case letters, digits, '-' and '.', and starts and ends with a"
              + " letter or digit, such as 'example.com' (RFC 1123 subdomain)");
    }
  }

  static boolean isSubdomain(String text) {
    return text.length() <= SUBDOMAIN_LENGTH && SUBDOMAIN.matcher(text).matches();
  }

  /** The key of a label or annotation: a name, and before it an optional domain and a slash. */
  void qualifiedName(String path, String key) {
    int slash = key.lastIndexOf('/');
    String name = key.substring(slash + 1);
    if (slash >= 0 && !isSubdomain(key.substring(0, slash))) {
      invalid(path, key, "what stands before the '/' must be a domain name such as 'example.com'");
    } else if (name.length() > LABEL_LENGTH || !QUALIFIED.matcher(name).matches()) {
      invalid(
          path,
          key,
          "a key has at most 63 letters, digits, '-', '_' and '.', starts and ends with a letter or"
              + " digit, and may have a domain and '/' before it, such as 'example.com/MyName'");
    }
  }

  /** The value of a label; empty is fine. */
  void labelValue(String path, String text) {
    if (text.length() > LABEL_LENGTH || !(text.isEmpty() || QUALIFIED.matcher(text).matches())) {
      invalid(
          path,
          text,
          "a value has at most 63 letters, digits, '-', '_' and '.', and starts and ends with a"
              + " letter or digit, such as 'MyValue' or 'my_value'");
    }
  }

  void portName(String path, String name) {
    if (name.length() > PORT_NAME_LENGTH || !PORT_NAME.matcher(name).matches()) {
      invalid(
          path,
          name,
          "a port's name has at most 15 lower case letters, digits and single '-', at least one of"
              + " them a letter, such as 'http' (RFC 6335)");
    }
  }

  void port(String path, int number) {
    range(path, number, 1, 65535);
  }

  void range(String path, long number, long least, long most) {
    if (number < least || number > most) {
      invalid(path, number, "must be between " + least + " and " + most + ", inclusive");
    }
  }

  void notNegative(String path, @Nullable Number number) {
    if (number != null && number.longValue() < 0) {
      invalid(path, number, "must be greater than or equal to 0");
    }
  }

  /** A user or group id, 0 to 2147483647. */
  void id(String path, @Nullable Long id) {
    if (id != null) {
      range(path, id, 0, Integer.MAX_VALUE);
    }
  }

  void address(String path, String text) {
    if (!isAddress(text)) {
      invalid(path, text, "must be a valid IP address (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
  }

  /** A numeric address, without asking any resolver. */
  static boolean isAddress(String text) {
    if (!text.contains(":")) {
      return IPV4.matcher(text).matches();
    }
    if (!text.matches("[0-9a-fA-F:.]+")) {
      return false;
    }
    try {
      return InetAddress.getByName(text) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** A path that stays below the directory that it is relative to. */
  void inside(String path, String text) {
    if (text.startsWith("/")) {
      invalid(path, text, "must be a relative path");
    } else {
      noBacksteps(path, text);
    }
  }

  void noBacksteps(String path, String text) {
    if (List.of(text.split("/")).contains("..")) {
      invalid(path, text, "must not contain '..'");
    }
  }

  void absolute(String path, String text) {
    if (!text.isEmpty() && !text.startsWith("/")) {
      invalid(path, text, "must be an absolute path");
    }
  }
}
