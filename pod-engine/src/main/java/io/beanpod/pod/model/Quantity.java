package io.beanpod.pod.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact amount of a resource, written as Kubernetes writes it: {@code 500m}, {@code 1.5Gi},
 * {@code 1e3}. Amounts are kept to a billionth, rounded away from zero, and capped at
 * 2<sup>63</sup> - 1. Two quantities are equal when both amount and notation are; {@link
 * #compareTo} looks at the amount alone.
 *
 * @param amount the number, without trailing zeros
 * @param notation how it is printed
 */
public record Quantity(BigDecimal amount, Notation notation) implements Comparable<Quantity> {

  /** How a quantity was written, and so how it is printed. */
  public enum Notation {
    /** Powers of 1000: n, u, m, k, M, G, T, P, E. */
    DECIMAL,
    /** Powers of 1024: Ki, Mi, Gi, Ti, Pi, Ei. */
    BINARY,
    /** Powers of ten: {@code 1e3}. */
    EXPONENT
  }

  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,4}))?");
  private static final List<String> DECIMAL_SUFFIXES =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY_SUFFIXES =
      List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int FINEST_SCALE = 9;

  /** Longest text that is read as a quantity; a manifest has no use for more digits. */
  private static final int LONGEST_TEXT = 100;

  /** Nothing. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Notation.DECIMAL);

  /** One. */
  public static final Quantity ONE = new Quantity(BigDecimal.ONE, Notation.DECIMAL);

  public Quantity {
    if (amount.scale() > FINEST_SCALE) {
      amount = amount.setScale(FINEST_SCALE, RoundingMode.UP);
    }
    amount = amount.min(LARGEST).max(LARGEST.negate());
    amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  /**
   * Reads a quantity.
   *
   * @throws NumberFormatException with a sentence on what a quantity looks like
   */
  public static Quantity parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > LONGEST_TEXT || !form.matches()) {
      throw new NumberFormatException(
          "want a quantity: a number with an optional unit such as m, k, M, G, Ki, Mi or Gi,"
              + " for example 500m, 0.5 or 128Mi");
    }
    BigDecimal number = new BigDecimal(form.group(1));
    String exponent = form.group(3);
    if (exponent != null) {
      return new Quantity(number.scaleByPowerOfTen(Integer.parseInt(exponent)), Notation.EXPONENT);
    }
    String suffix = form.group(2) == null ? "" : form.group(2);
    if (suffix.endsWith("i")) {
      BigInteger unit = KIBI.pow(BINARY_SUFFIXES.indexOf(suffix));
      BigDecimal amount = number.multiply(new BigDecimal(unit));
      boolean fraction = amount.signum() > 0 && amount.compareTo(BigDecimal.ONE) < 0;
      return new Quantity(amount, fraction ? Notation.DECIMAL : Notation.BINARY);
    }
    int power = 3 * (DECIMAL_SUFFIXES.indexOf(suffix) - DECIMAL_SUFFIXES.indexOf(""));
    return new Quantity(number.scaleByPowerOfTen(power), Notation.DECIMAL);
  }

  /** A number of bytes, printed with powers of 1024. */
  public static Quantity ofBytes(long bytes) {
    return new Quantity(BigDecimal.valueOf(bytes), Notation.BINARY);
  }

  /** A number of thousandths. */
  public static Quantity ofMillis(long millis) {
    return new Quantity(BigDecimal.valueOf(millis, 3), Notation.DECIMAL);
  }

  /** The amount rounded up to a whole number: bytes of memory. */
  public long value() {
    return amount.setScale(0, RoundingMode.UP).longValueExact();
  }

  /**
   * A thousand times the amount, rounded up: thousandths of a CPU. Saturates at the largest long.
   */
  public long milliValue() {
    BigDecimal millis = amount.movePointRight(3).setScale(0, RoundingMode.UP);
    return millis.min(LARGEST).max(LARGEST.negate()).longValueExact();
  }

  /** How many times {@code divisor} goes into this, rounded up. */
  public long dividedBy(Quantity divisor) {
    BigDecimal quotient = amount.divide(divisor.amount, 0, RoundingMode.UP);
    return quotient.min(LARGEST).max(LARGEST.negate()).longValueExact();
  }

  /** The sum, in the notation of this one unless it is zero. */
  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), amount.signum() == 0 ? other.notation : notation);
  }

  /** The larger of the two. */
  public Quantity max(Quantity other) {
    return compareTo(other) >= 0 ? this : other;
  }

  public boolean isZero() {
    return amount.signum() == 0;
  }

  public boolean isNegative() {
    return amount.signum() < 0;
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  /** The canonical form: no fraction, and the largest unit that allows it. */
  @Override
  public String toString() {
    boolean small = amount.abs().compareTo(new BigDecimal(KIBI)) < 0;
    return notation == Notation.BINARY && !small ? binary() : decimal();
  }

  private String binary() {
    BigInteger mantissa = amount.setScale(0, RoundingMode.UP).toBigIntegerExact();
    int unit = 0;
    while (unit < BINARY_SUFFIXES.size() - 1 && mantissa.mod(KIBI).signum() == 0) {
      mantissa = mantissa.divide(KIBI);
      unit++;
    }
    return mantissa + BINARY_SUFFIXES.get(unit);
  }

  private String decimal() {
    int power = Math.floorDiv(-amount.scale(), 3) * 3;
    BigInteger mantissa = amount.scaleByPowerOfTen(-power).toBigIntegerExact();
    if (notation == Notation.EXPONENT) {
      return power == 0
          ? mantissa.toString()
          : String.format(Locale.ROOT, "%de%d", mantissa, power);
    }
    return mantissa + DECIMAL_SUFFIXES.get(power / 3 + DECIMAL_SUFFIXES.indexOf(""));
  }
}
