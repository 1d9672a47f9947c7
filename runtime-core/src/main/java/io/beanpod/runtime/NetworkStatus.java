package io.beanpod.runtime;

/**
 * Whether pods can be connected: the CRI's condition NetworkReady.
 *
 * @param reason one word in CamelCase, empty when ready
 * @param message a sentence that says what to do, empty when ready
 */
public record NetworkStatus(boolean ready, String reason, String message) {

  /** Pods can be connected. */
  public static final NetworkStatus READY = new NetworkStatus(true, "", "");

  /** The reason that kubelet's other runtimes give as well, so that people can search for it. */
  private static final String NOT_READY = "NetworkPluginNotReady";

  /** Pods cannot be connected. */
  public static NetworkStatus notReady(String message) {
    return new NetworkStatus(false, NOT_READY, message);
  }
}
