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
  private final boolean enabled;
  private final boolean defaultLoaded;

  private AppArmorLabels(AppArmorHost host, boolean enabled, boolean defaultLoaded) {
    this.host = host;
    this.enabled = enabled;
    this.defaultLoaded = defaultLoaded;
  }

  /** Loads the default profile where the host has AppArmor. */
  static AppArmorLabels open(AppArmorHost host, Optional<AppArmorParser> parser)
      throws IOException, InterruptedException {
    if (!host.isEnabled()) {
      return new AppArmorLabels(host, false, false);
    }
    return new AppArmorLabels(host, true, load(parser));
  }

  /** A node without the profile still runs containers, as the peers do; it says so once. */
  private static boolean load(Optional<AppArmorParser> parser) throws InterruptedException {
    if (parser.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the host has AppArmor but not apparmor_parser, so containers without a profile of their"
              + " own run unconfined by it; install the package apparmor");
      return false;
    }
    try {
      parser.get().load(profile());
      return true;
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot load the AppArmor profile %s, so containers without a profile of their own run unconfined by it: %s"
              .formatted(DEFAULT, e.getMessage()));
      return false;
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
      case AppArmor.RuntimeDefault _ -> defaultLoaded ? Optional.of(DEFAULT) : Optional.empty();
      case AppArmor.Localhost named -> Optional.of(loaded(named.profile()));
    };
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
