package io.beanpod.runtime.network;

import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.sys.nftables.LibNftables;
import io.beanpod.sys.nftables.Nftables;
import io.beanpod.sys.nftables.NftablesException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Keeps the network's table of packet filter rules in step with the leases. */
final class Firewall implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Firewall.class.getName());

  private @Nullable Nftables nftables;
  private boolean absenceSaid;

  /** Loads the library and lets it read its tables, a tenth of a second that no pod shall wait. */
  synchronized void prepare() {
    try {
      open().run("list tables");
    } catch (NftablesException absent) {
      LOG.log(System.Logger.Level.DEBUG, "nftables is not ready yet", absent);
    }
  }

  /**
   * Makes the table with the rules of all leases.
   *
   * @return whether it stands; false without the library, which is said once
   */
  synchronized boolean install(RuleSet rules, Collection<Lease> leases) throws RuntimeFailure {
    try {
      run(open(), rules.replaceTable(leases));
      return true;
    } catch (NftablesException absent) {
      if (!absenceSaid) {
        absenceSaid = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "Pods reach each other and this host, but no other hosts. {0}",
            absent.getMessage());
      }
      return false;
    }
  }

  /** Says so where another program's rules drop what pods send and get. */
  synchronized void warnOfOthers(String bridge) {
    try {
      for (ForeignChain chain : ForeignChain.thatDropForwarded(open().run("list chains"))) {
        LOG.log(System.Logger.Level.WARNING, chain.warning(bridge));
      }
    } catch (NftablesException failure) {
      LOG.log(System.Logger.Level.DEBUG, "The rules of others cannot be listed", failure);
    }
  }

  /**
   * Leads a sandbox's host ports to it.
   *
   * @param all the leases, this one among them
   * @throws RuntimeFailure when the library is not installed; the sentence names the package
   */
  synchronized void add(RuleSet rules, Lease lease, Collection<Lease> all) throws RuntimeFailure {
    try {
      change(open(), rules, rules.addPorts(lease), all);
    } catch (NftablesException absent) {
      throw new RuntimeFailure(
          "Pod " + lease.pod() + " cannot have a hostPort. " + absent.getMessage(), absent);
    }
  }

  /**
   * Ends what a sandbox's host ports led to.
   *
   * @param rest the leases without this one
   */
  synchronized void remove(RuleSet rules, Lease lease, Collection<Lease> rest)
      throws RuntimeFailure {
    if (nftables != null) {
      change(nftables, rules, rules.deletePorts(lease), rest);
    }
  }

  /** Removes the table. */
  synchronized void uninstall(RuleSet rules) throws RuntimeFailure {
    Nftables open;
    try {
      open = open();
    } catch (NftablesException absent) {
      return; // Without the library there was no table to make.
    }
    run(open, rules.deleteTable());
  }

  private static void change(
      Nftables nftables, RuleSet rules, String commands, Collection<Lease> all)
      throws RuntimeFailure {
    try {
      nftables.run(commands);
    } catch (NftablesException outOfStep) {
      // Somebody flushed the rules, or an earlier daemon died between lease and rule.
      LOG.log(
          System.Logger.Level.WARNING,
          "The table inet {0} is not as beanpod left it and is made anew ({1})",
          rules.bridge(),
          outOfStep.getMessage());
      run(nftables, rules.replaceTable(all));
    }
  }

  private static void run(Nftables nftables, String commands) throws RuntimeFailure {
    try {
      nftables.run(commands);
    } catch (NftablesException failure) {
      throw new RuntimeFailure(
          "The rules of the pod network cannot be set. " + failure.getMessage(), failure);
    }
  }

  private Nftables open() throws NftablesException {
    if (nftables == null) {
      nftables = LibNftables.open();
    }
    return nftables;
  }

  @Override
  public synchronized void close() {
    if (nftables != null) {
      nftables.close();
      nftables = null;
    }
  }
}
