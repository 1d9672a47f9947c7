package io.beanpod.runtime.systemd;

import java.util.BitSet;
import java.util.HexFormat;

/**
 * A property of a unit.
 *
 * @param name as org.freedesktop.systemd1(5) has it
 */
public record UnitProperty(String name, Value value) {
  /** What a property may hold, by its type in the D-Bus specification. */
  public sealed interface Value {}

  /** A string, {@code s}. */
  public record Text(String text) implements Value {}

  /** A boolean, {@code b}. */
  public record Flag(boolean on) implements Value {}

  /** An unsigned number, {@code t}; all bits set mean "no limit". */
  public record Amount(long unsigned) implements Value {}

  /** The number of a process; in D-Bus a list of one, {@code au}. */
  public record Pid(int pid) implements Value {}

  /**
   * Numbers of processors or memory nodes, {@code ay}: bit n of the string is number n.
   *
   * @param hex two digits for each byte
   */
  public record Mask(String hex) implements Value {
    /** The bytes. */
    public byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  /** CGROUP_LIMIT_MAX of systemd. */
  public static final long NO_LIMIT = -1;

  public static UnitProperty text(String name, String text) {
    return new UnitProperty(name, new Text(text));
  }

  public static UnitProperty flag(String name, boolean on) {
    return new UnitProperty(name, new Flag(on));
  }

  /**
   * A number.
   *
   * @param value read as unsigned; {@link #NO_LIMIT} for none
   */
  public static UnitProperty number(String name, long value) {
    return new UnitProperty(name, new Amount(value));
  }

  /** The one process that a scope is made around. */
  public static UnitProperty process(String name, int pid) {
    return new UnitProperty(name, new Pid(pid));
  }

  /** A set of small numbers. */
  public static UnitProperty mask(String name, BitSet numbers) {
    return new UnitProperty(name, new Mask(HexFormat.of().formatHex(numbers.toByteArray())));
  }
}
