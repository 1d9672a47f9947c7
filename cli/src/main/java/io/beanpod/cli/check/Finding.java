package io.beanpod.cli.check;

/**
 * One thing that pods need of the machine.
 *
 * @param what its name
 * @param present whether it is there
 * @param needed whether no pod runs without it; otherwise only pods that ask for it do not
 * @param detail what is there, or how to get it
 */
public record Finding(String what, boolean present, boolean needed, String detail) {

  static Finding have(String what, String detail) {
    return new Finding(what, true, true, detail);
  }

  static Finding missing(String what, String cure) {
    return new Finding(what, false, true, cure);
  }

  static Finding optional(String what, boolean present, String detail, String cure) {
    return new Finding(what, present, false, present ? detail : cure);
  }
}
