package io.beanpod.sys;

import java.util.Locale;

/**
 * A soft and a hard limit of getrlimit(2).
 *
 * @param soft the limit in force, {@link #INFINITY} for none
 * @param hard how far the process itself may raise it
 */
public record ResourceLimit(long soft, long hard) {
  /** RLIM_INFINITY. */
  public static final long INFINITY = -1;

  /** What is limited; the numbers are equal on x86-64 and aarch64. */
  public enum Resource {
    CPU(0),
    FSIZE(1),
    DATA(2),
    STACK(3),
    CORE(4),
    RSS(5),
    NPROC(6),
    NOFILE(7),
    MEMLOCK(8),
    AS(9),
    LOCKS(10),
    SIGPENDING(11),
    MSGQUEUE(12),
    NICE(13),
    RTPRIO(14),
    RTTIME(15);

    private final int number;

    Resource(int number) {
      this.number = number;
    }

    /** The kernel's number. */
    public int number() {
      return number;
    }

    /**
     * The resource of a name such as {@code RLIMIT_NOFILE} or {@code nofile}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Resource parse(String text) {
      String name = text.toUpperCase(Locale.ROOT);
      return valueOf(name.startsWith("RLIMIT_") ? name.substring(7) : name);
    }
  }
}
