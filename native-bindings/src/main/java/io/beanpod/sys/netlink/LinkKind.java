package io.beanpod.sys.netlink;

/** What kind of link to make. */
public sealed interface LinkKind {
  /** The kind's name in the kernel, IFLA_INFO_KIND. */
  String kernelName();

  /**
   * A pair of links; what enters the one leaves the other. veth(4).
   *
   * @param peer the other end; its {@link LinkSettings#namespace()} may be that of a pod. It goes
   *     up, and takes settings of IPv6 and of a bridge's port, only later in its own namespace.
   */
  record Veth(LinkSettings peer) implements LinkKind {
    /** Refuses settings that the kernel does not take while it makes the peer. */
    public Veth {
      if (peer.up() != null || !peer.afterCreation().isEmpty()) {
        throw new IllegalArgumentException("this can be set once the peer exists: " + peer);
      }
    }

    @Override
    public String kernelName() {
      return "veth";
    }
  }

  /**
   * An Ethernet switch.
   *
   * @param multicastSnooping whether it learns who listens to multicast; without it a new port need
   *     not wait for queries
   */
  record Bridge(boolean multicastSnooping) implements LinkKind {
    @Override
    public String kernelName() {
      return "bridge";
    }
  }

  /** A link that drops what it is given; it holds addresses. */
  record Dummy() implements LinkKind {
    @Override
    public String kernelName() {
      return "dummy";
    }
  }
}
