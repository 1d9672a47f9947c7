package io.beanpod.runtime;

/** The AppArmor profile that confines a container, apparmor(7). */
public sealed interface AppArmor {

  /** None. */
  record Unconfined() implements AppArmor {}

  /** beanpod's own, where the host has AppArmor; none where it has not. */
  record RuntimeDefault() implements AppArmor {}

  /**
   * One that somebody loaded into the host's kernel.
   *
   * @param profile its name, as {@code aa-status} prints it
   */
  record Localhost(String profile) implements AppArmor {}
}
