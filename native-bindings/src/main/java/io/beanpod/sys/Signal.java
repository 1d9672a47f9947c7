package io.beanpod.sys;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A signal(7).
 *
 * @param number 1 to 64
 */
public record Signal(int number) {
  private static final int RTMIN = 34;
  private static final int RTMAX = 64;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final Map<String, String> ALIASES =
      Map.of("IOT", "ABRT", "CLD", "CHLD", "POLL", "IO");

  public static final Signal HUP = new Signal(1);
  public static final Signal INT = new Signal(2);
  public static final Signal QUIT = new Signal(3);
  public static final Signal KILL = new Signal(9);
  public static final Signal USR1 = new Signal(10);
  public static final Signal USR2 = new Signal(12);
  public static final Signal TERM = new Signal(15);
  public static final Signal CHLD = new Signal(17);
  public static final Signal CONT = new Signal(18);
  public static final Signal STOP = new Signal(19);
  public static final Signal WINCH = new Signal(28);

  /** Checks the number. */
  public Signal {
    if (number < 1 || number > RTMAX) {
      throw new IllegalArgumentException("no signal has the number " + number);
    }
  }

  /**
   * The signal of a name or number, as images and manifests write it: {@code SIGTERM}, {@code
   * term}, {@code 15}, {@code SIGRTMIN+3}, {@code RTMAX-1}.
   *
   * @throws IllegalArgumentException when there is no such signal
   */
  public static Signal parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    if (name.startsWith("SIG")) {
      name = name.substring(3);
    }
    name = ALIASES.getOrDefault(name, name);
    int index = NAMES.indexOf(name);
    if (index >= 0) {
      return new Signal(index + 1);
    }
    try {
      if (name.startsWith("RTMIN")) {
        return realTime(RTMIN + offset(name.substring(5), '+'));
      }
      if (name.startsWith("RTMAX")) {
        return realTime(RTMAX - offset(name.substring(5), '-'));
      }
      return new Signal(Integer.parseInt(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no such signal: " + text, e);
    }
  }

  private static int offset(String text, char sign) {
    if (text.isEmpty()) {
      return 0;
    }
    if (text.charAt(0) != sign || text.length() == 1 || !Character.isDigit(text.charAt(1))) {
      throw new IllegalArgumentException(text);
    }
    return Integer.parseInt(text.substring(1));
  }

  private static Signal realTime(int number) {
    if (number < RTMIN || number > RTMAX) {
      throw new IllegalArgumentException("not a real-time signal: " + number);
    }
    return new Signal(number);
  }

  /** The name, for example {@code SIGTERM} or {@code SIGRTMIN+3}. */
  @Override
  public String toString() {
    if (number <= NAMES.size()) {
      return "SIG" + NAMES.get(number - 1);
    }
    if (number == RTMIN) {
      return "SIGRTMIN";
    }
    return number > RTMIN ? "SIGRTMIN+" + (number - RTMIN) : "SIG" + number;
  }
}
