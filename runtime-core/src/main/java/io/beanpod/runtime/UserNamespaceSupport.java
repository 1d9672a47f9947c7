package io.beanpod.runtime;

/**
 * Whether pods can have user namespaces of their own on this host.
 *
 * @param message why not; empty when they can
 */
public record UserNamespaceSupport(boolean available, String message) {
  /** They can. */
  public static final UserNamespaceSupport AVAILABLE = new UserNamespaceSupport(true, "");

  /** They cannot. */
  public static UserNamespaceSupport missing(String why) {
    return new UserNamespaceSupport(false, why);
  }
}
