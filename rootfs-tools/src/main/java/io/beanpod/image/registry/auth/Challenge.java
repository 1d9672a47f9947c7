package io.beanpod.image.registry.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry wants to see: one challenge of a {@code WWW-Authenticate} header, RFC 9110 §11.
 *
 * @param scheme {@code basic}, {@code bearer} or another one, in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern PART =
      Pattern.compile(
          "[\\s,]*("
              + TOKEN
              + ")(?:\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|("
              + TOKEN
              + "))|(?=\\s|,|$))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** A parameter, empty where it is absent. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** The challenges of the headers; what cannot be read ends its header. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      parse(header, challenges);
    }
    return challenges;
  }

  private static void parse(String header, List<Challenge> challenges) {
    Matcher part = PART.matcher(header);
    String scheme = "";
    Map<String, String> parameters = new TreeMap<>();
    int end = 0;
    while (part.find(end) && part.start() == end) {
      end = part.end();
      String word = part.group(1).toLowerCase(Locale.ROOT);
      boolean isParameter = part.group(2) != null || part.group(3) != null;
      if (isParameter) {
        String value = part.group(2) == null ? part.group(3) : part.group(2);
        parameters.putIfAbsent(word, value.replaceAll("\\\\(.)", "$1"));
        continue;
      }
      if (!scheme.isEmpty()) {
        challenges.add(new Challenge(scheme, parameters));
        parameters.clear();
      }
      scheme = word;
    }
    if (!scheme.isEmpty()) {
      challenges.add(new Challenge(scheme, parameters));
    }
  }
}
