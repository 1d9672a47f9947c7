package io.beanpod.runtime.lsm;

import io.beanpod.runtime.AppArmor;
import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Which AppArmor profile confines a container. */
final class AppArmorLabels {

  private static final System.Logger LOG = System.getLogger(AppArmorLabels.class.getName());

  /** The name of the profile in the resource of the same name. */
  static final String DEFAULT = "beanpod-default";

  private final AppArmorHost host;
  private final Optional<AppArmorParser> parser;
  private final boolean enabled;

  /** Whether the profile was loaded by this daemon. */
  private volatile boolean loaded;

  private AppArmorLabels(AppArmorHost host, Optional<AppArmorParser> parser, boolean enabled) {
    this.host = host;
    this.parser = parser;
    this.enabled = enabled;
  }

  /** Loads the default profile where the host has AppArmor. */
  static AppArmorLabels open(AppArmorHost host, Optional<AppArmorParser> parser)
      throws IOException, InterruptedException {
    AppArmorLabels labels = new AppArmorLabels(host, parser, host.isEnabled());
    if (labels.enabled) {
      labels.load();
    }
    return labels;
  }

  /** A node where this fails still serves pods that ask for no profile of beanpod's. */
  private void load() throws InterruptedException {
    if (parser.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the host has AppArmor but not apparmor_parser: containers that ask for no profile run"
              + " unconfined by it, and those that ask for RuntimeDefault are refused; install the"
              + " package apparmor");
      return;
    }
    try {
      parser.get().load(profile());
      loaded = true;
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot load the AppArmor profile %s, so containers are refused unless they are Unconfined or name another: %s"
              .formatted(DEFAULT, e.getMessage()));
    }
  }

  static byte[] profile() throws IOException {
    try (InputStream in = AppArmorLabels.class.getResourceAsStream(DEFAULT)) {
      if (in == null) {
        throw new IllegalStateException("beanpod was packaged without " + DEFAULT);
      }
      return in.readAllBytes();
    }
  }

  /**
   * The profile's name.
   *
   * @throws RuntimeFailure when it is not loaded, or the host has no AppArmor
   */
  Optional<String> of(AppArmor wanted) throws IOException {
    return switch (wanted) {
      case AppArmor.Unconfined _ -> Optional.empty();
      case AppArmor.Unspecified _ ->
          enabled && mayBeLoaded() ? Optional.of(own()) : Optional.empty();
      case AppArmor.RuntimeDefault _ -> Optional.of(own());
      case AppArmor.Localhost named -> Optional.of(loaded(named.profile()));
    };
  }

  private boolean mayBeLoaded() {
    return parser.isPresent() || isInKernel();
  }

  /** Somebody else may have loaded it, such as a service at boot. */
  private boolean isInKernel() {
    try {
      return host.hasProfile(DEFAULT);
    } catch (IOException e) {
      return false; // without securityfs nobody knows
    }
  }

  private String own() throws RuntimeFailure {
    if (!enabled) {
      throw new RuntimeFailure(
          "the AppArmor profile RuntimeDefault cannot be used: AppArmor is off on this host; start"
              + " the kernel with it, or leave the profile out");
    }
    if (!loaded && !isInKernel()) {
      throw new RuntimeFailure(
          "the AppArmor profile %s is not loaded, so no container can be confined by it: %s, and start the daemon anew"
              .formatted(
                  DEFAULT,
                  parser.isEmpty()
                      ? "install the package apparmor"
                      : "see the daemon's log for what apparmor_parser said"));
    }
    return DEFAULT;
  }

  private String loaded(String profile) throws IOException {
    if (!enabled) {
      throw new RuntimeFailure(
          "the AppArmor profile \"%s\" cannot be used: AppArmor is off on this host; start the kernel with it, or leave the profile out"
              .formatted(profile));
    }
    if (!host.hasProfile(profile)) {
      throw new RuntimeFailure(
          "the AppArmor profile \"%s\" is not loaded on this host; load it with apparmor_parser"
              .formatted(profile));
    }
    return profile;
  }
}
