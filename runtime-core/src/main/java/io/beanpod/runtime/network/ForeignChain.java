package io.beanpod.runtime.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain of another program's table. A packet has to pass the chains of all tables: what one
 * drops, none can bring back.
 *
 * @param table family and name
 */
record ForeignChain(String table, String name) {

  /** Those that drop forwarded packets by policy, in what "nft list chains" prints. */
  static List<ForeignChain> thatDropForwarded(String listing) {
    List<ForeignChain> found = new ArrayList<>();
    String table = "";
    String chain = "";
    for (String line : listing.lines().map(String::strip).toList()) {
      String[] word = line.split(" ", -1);
      if (line.startsWith("table ") && word.length > 2) {
        table = word[1] + " " + word[2];
      } else if (line.startsWith("chain ")) {
        chain = word[1];
      } else if (line.contains("type filter hook forward") && line.contains("policy drop")) {
        found.add(new ForeignChain(table, chain));
      }
    }
    return found;
  }

  /** What that means for the pods on a bridge, and what the host's owner can do. */
  String warning(String bridge) {
    String insert = "nft insert rule " + table + " " + name;
    return "The host's firewall drops what it forwards (table "
        + table
        + ", chain "
        + name
        + "; Docker, ufw and firewalld do so). Unless its rules let them pass, pods reach no other"
        + " hosts, and other hosts reach no hostPort. To let them pass: "
        + (insert + " iifname " + bridge + " accept; ")
        + (insert + " oifname " + bridge + " accept");
  }
}
