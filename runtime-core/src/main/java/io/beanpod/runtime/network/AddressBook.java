package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.netlink.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The pools of all families, of which each pod has one address each. */
final class AddressBook {
  private final List<AddressPool> pools;

  AddressBook(Subnets subnets, Collection<Lease> known) {
    pools = subnets.all().stream().map(AddressPool::new).toList();
    for (Lease lease : known) {
      pools.forEach(pool -> lease.addresses().forEach(pool::reserve));
    }
  }

  /** Takes an address of each family, IPv4 first. */
  synchronized List<InetAddress> take(String pod) throws RuntimeFailure {
    List<InetAddress> taken = new ArrayList<>();
    for (AddressPool pool : pools) {
      Optional<InetAddress> address = pool.take();
      if (address.isEmpty()) {
        release(taken);
        throw new RuntimeFailure(
            "Pod "
                + pod
                + " gets no address: all of "
                + pool.network()
                + " are taken. Delete pods or configure a larger network.");
      }
      taken.add(address.get());
    }
    return taken;
  }

  synchronized void release(Collection<InetAddress> addresses) {
    pools.forEach(pool -> addresses.forEach(pool::release));
  }

  /** The pod's addresses with the lengths of their networks. */
  List<IpPrefix> onLink(Lease lease) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (InetAddress address : lease.addresses()) {
      pools.stream()
          .filter(pool -> pool.network().contains(address))
          .forEach(pool -> prefixes.add(pool.onLink(address)));
    }
    return prefixes;
  }

  /** The bridge's addresses. */
  List<InetAddress> gateways() {
    return pools.stream().map(AddressPool::gateway).toList();
  }
}
