package io.beanpod.cli.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole benchmark.
 *
 * @param ours our own way from nothing to the end, what {@code peers} are compared to
 * @param parts series that show pieces of our way or other ways
 * @param peers others with the same task
 * @param costs what the series took beside time; none where only time was measured
 * @param notes sentences that a reader of the figures must know
 */
record Outcome(
    Subject subject,
    Instant at,
    Machine machine,
    Series ours,
    List<Series> parts,
    List<Series> peers,
    List<Cost.Row> costs,
    List<String> notes) {
  Outcome {
    parts = List.copyOf(parts);
    peers = List.copyOf(peers);
    costs = List.copyOf(costs);
    notes = List.copyOf(notes);
  }

  /** Every series, ours before those of peers. */
  List<Series> all() {
    List<Series> all = new ArrayList<>(parts);
    all.add(ours);
    all.addAll(peers);
    return all;
  }

  /** How many times longer the median of a peer is than ours; nothing for our own series. */
  Optional<Double> ratio(Series series) {
    return peers.contains(series)
        ? Optional.of((double) series.total().median() / ours.total().median())
        : Optional.empty();
  }

  /** The median of the series that a cost belongs to, in nanoseconds. */
  long median(Cost.Row cost) {
    return all().stream()
        .filter(series -> series.name().equals(cost.name()))
        .findFirst()
        .orElseThrow()
        .total()
        .median();
  }
}
