package io.beanpod.pod.model;

import org.jspecify.annotations.Nullable;

/**
 * A seccomp or AppArmor profile.
 *
 * @param localhostProfile which one of the host's; null unless the type is LOCALHOST
 */
public record SecurityProfile(Type type, @Nullable String localhostProfile) {

  /** Where the profile comes from. */
  public enum Type implements ApiValue {
    UNCONFINED("Unconfined"),
    RUNTIME_DEFAULT("RuntimeDefault"),
    LOCALHOST("Localhost");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }
}
