package io.beanpod.runtime;

/** The AppArmor profile that confines a container, apparmor(7). */
public sealed interface AppArmor {

  /** None. */
  record Unconfined() implements AppArmor {}

  /** Nobody has said which: beanpod's own, or none on a host that cannot have it. */
  record Unspecified() implements AppArmor {}

  /** beanpod's own, without which the container must not run. */
  record RuntimeDefault() implements AppArmor {}

  /**
   * One that somebody loaded into the host's kernel.
   *
   * @param profile its name, as {@code aa-status} prints it
   */
  record Localhost(String profile) implements AppArmor {}
}
