package io.beanpod.cli.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole benchmark.
 *
 * @param pods our own way from nothing to a finished container, what {@code peers} are compared to
 * @param parts series that show pieces of our way or other ways of starting
 * @param peers other runtimes with the same root file system and command
 * @param notes sentences that a reader of the figures must know
 */
record Outcome(
    Instant at,
    Machine machine,
    Series pods,
    List<Series> parts,
    List<Series> peers,
    List<String> notes) {
  Outcome {
    parts = List.copyOf(parts);
    peers = List.copyOf(peers);
    notes = List.copyOf(notes);
  }

  /** Every series, ours first. */
  List<Series> all() {
    List<Series> all = new ArrayList<>(parts);
    all.add(pods);
    all.addAll(peers);
    return all;
  }

  /** How many times longer the median of a peer is than ours; nothing for our own series. */
  Optional<Double> ratio(Series series) {
    return peers.contains(series)
        ? Optional.of((double) series.total().median() / pods.total().median())
        : Optional.empty();
  }
}
