package io.beanpod.sys.netlink;

import io.beanpod.sys.Fd;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a link; null leaves a setting as it is, or as the kernel makes it.
 *
 * @param name at most 15 bytes
 * @param mac the Ethernet address
 * @param mtu bytes in the largest packet
 * @param master index of the bridge to be a port of, 0 for none
 * @param up whether the link is up
 * @param namespace the network namespace to be in
 * @param ipv6Autoconfiguration whether IPv6 link-local addresses come by themselves; false is no
 *     error where the kernel has no IPv6
 * @param hairpin whether the bridge sends a packet back to the port it came from
 * @param isolated whether the bridge keeps this port from other isolated ports
 */
public record LinkSettings(
    @Nullable String name,
    @Nullable MacAddress mac,
    @Nullable Integer mtu,
    @Nullable Integer master,
    @Nullable Boolean up,
    @Nullable Fd namespace,
    @Nullable Boolean ipv6Autoconfiguration,
    @Nullable Boolean hairpin,
    @Nullable Boolean isolated) {
  private static final int LONGEST_NAME = 15;

  private static final LinkSettings NONE =
      new LinkSettings(null, null, null, null, null, null, null, null, null);

  /** Checks the name: 1 to 15 bytes, no slash, no space, not {@code .} or {@code ..}. */
  public LinkSettings {
    if (name != null
        && (name.isEmpty()
            || name.length() > LONGEST_NAME
            || name.equals(".")
            || name.equals("..")
            || name.chars().anyMatch(c -> c <= ' ' || c == '/' || c == ':' || c > '~'))) {
      throw new IllegalArgumentException("not a name for a network link: \"" + name + "\"");
    }
  }

  /** Settings that change nothing. */
  public static LinkSettings none() {
    return NONE;
  }

  /** Settings of a new link. */
  public static LinkSettings named(String name) {
    return NONE.withName(name);
  }

  public LinkSettings withName(String value) {
    return new LinkSettings(
        value, mac, mtu, master, up, namespace, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withMac(MacAddress value) {
    return new LinkSettings(
        name, value, mtu, master, up, namespace, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withMtu(int value) {
    return new LinkSettings(
        name, mac, value, master, up, namespace, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withMaster(int value) {
    return new LinkSettings(
        name, mac, mtu, value, up, namespace, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withUp(boolean value) {
    return new LinkSettings(
        name, mac, mtu, master, value, namespace, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withNamespace(Fd value) {
    return new LinkSettings(
        name, mac, mtu, master, up, value, ipv6Autoconfiguration, hairpin, isolated);
  }

  public LinkSettings withIpv6Autoconfiguration(boolean value) {
    return new LinkSettings(name, mac, mtu, master, up, namespace, value, hairpin, isolated);
  }

  public LinkSettings withHairpin(boolean value) {
    return new LinkSettings(
        name, mac, mtu, master, up, namespace, ipv6Autoconfiguration, value, isolated);
  }

  public LinkSettings withIsolated(boolean value) {
    return new LinkSettings(
        name, mac, mtu, master, up, namespace, ipv6Autoconfiguration, hairpin, value);
  }

  /** What the kernel takes in the message that makes the link. */
  LinkSettings atCreation() {
    Boolean upAtOnce = ipv6Autoconfiguration == null ? up : null;
    return new LinkSettings(name, mac, mtu, master, upAtOnce, namespace, null, null, null);
  }

  /** What the kernel takes only once the link exists, in the order of messages. */
  List<LinkSettings> afterCreation() {
    Boolean upLater = ipv6Autoconfiguration == null ? null : up;
    LinkSettings rest =
        new LinkSettings(
            null, null, null, null, upLater, null, ipv6Autoconfiguration, hairpin, isolated);
    return rest.asChanges();
  }

  /**
   * The messages of a change. IPv6 goes first and alone: a link that goes up makes its addresses at
   * once, and a kernel without IPv6 refuses the whole message.
   */
  List<LinkSettings> asChanges() {
    List<LinkSettings> steps = new ArrayList<>();
    if (ipv6Autoconfiguration != null) {
      steps.add(
          new LinkSettings(null, null, null, null, null, null, ipv6Autoconfiguration, null, null));
    }
    LinkSettings rest =
        new LinkSettings(name, mac, mtu, master, up, namespace, null, hairpin, isolated);
    if (!rest.equals(NONE)) {
      steps.add(rest);
    }
    return steps;
  }

  /** Whether something is to be set on the link as a port of its bridge. */
  boolean hasPortSettings() {
    return hairpin != null || isolated != null;
  }
}
