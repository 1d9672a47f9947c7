package io.beanpod.pod.decode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * What a scalar means to Kubernetes, whose YAML reader follows version 1.1: {@code yes} and {@code
 * off} are booleans, {@code 0644} is octal, {@code 1_000} is a number. Anything quoted is text.
 */
sealed interface Scalar {
  /**
   * The tag that {@link ManifestSchema} gives to what is written without quotes and without tag.
   */
  Tag PLAIN = new Tag("tag:beanpod.io,2026:plain");

  /** How an error names it. */
  String description();

  /** Nothing: empty, {@code ~} or {@code null}. */
  record Null() implements Scalar {
    @Override
    public String description() {
      return "nothing (null)";
    }
  }

  /** A boolean, and how it was written. */
  record Bool(boolean value, String written) implements Scalar {
    @Override
    public String description() {
      String meaning = value ? "true" : "false";
      return "the boolean " + written + (written.equals(meaning) ? "" : " (" + meaning + ")");
    }
  }

  /** A number, and how it was written. */
  record Num(BigDecimal value, String written) implements Scalar {
    @Override
    public String description() {
      return "the number " + written;
    }
  }

  /** A text. */
  record Text(String value) implements Scalar {
    @Override
    public String description() {
      return "the text " + Quote.of(value);
    }
  }

  /** The meaning of a node; empty when its explicit tag means nothing here. */
  static Optional<Scalar> of(ScalarNode node) {
    String written = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(PLAIN)) {
      return Optional.of(Plain.read(written));
    }
    if (tag.equals(Tag.STR)) {
      return Optional.of(new Text(written));
    }
    Scalar read = Plain.read(written);
    boolean meant =
        switch (read) {
          case Null none -> tag.equals(Tag.NULL);
          case Bool bool -> tag.equals(Tag.BOOL);
          case Num num -> tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
          case Text text -> false;
        };
    return meant ? Optional.of(read) : Optional.empty();
  }

  /** The rules for what is written without quotes. */
  final class Plain {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUES = bools("y", "yes", "on", "true");
    private static final Set<String> FALSES = bools("n", "no", "off", "false");
    private static final Pattern INTEGER =
        Pattern.compile(
            "([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
    private static final Pattern FLOAT =
        Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?");

    /** Longer runs of digits are text: no field wants such a number. */
    private static final int LONGEST_NUMBER = 100;

    private Plain() {}

    private static Set<String> bools(String... words) {
      Set<String> forms = new HashSet<>();
      for (String word : words) {
        forms.add(word);
        forms.add(word.toUpperCase(Locale.ROOT));
        forms.add(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
      }
      return Set.copyOf(forms);
    }

    static Scalar read(String written) {
      if (NULLS.contains(written)) {
        return new Null();
      }
      if (TRUES.contains(written) || FALSES.contains(written)) {
        return new Bool(TRUES.contains(written), written);
      }
      if (written.length() > LONGEST_NUMBER) {
        return new Text(written);
      }
      String digits = written.startsWith("_") ? written : written.replace("_", "");
      Matcher integer = INTEGER.matcher(digits);
      if (integer.matches()) {
        return new Num(new BigDecimal(integer(integer)), written);
      }
      return FLOAT.matcher(digits).matches()
          ? new Num(new BigDecimal(digits), written)
          : new Text(written);
    }

    private static BigInteger integer(Matcher form) {
      int[] radix = {16, 2, 8, 10};
      for (int i = 0; i < radix.length; i++) {
        String digits = form.group(i + 2);
        if (digits != null) {
          return new BigInteger(form.group(1) + digits, radix[i]);
        }
      }
      throw new IllegalStateException("an integer without digits: " + form.group());
    }
  }
}
