package io.beanpod.image.space;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.store.ContentStore;
import io.beanpod.image.store.ImageIndex;
import io.beanpod.image.store.ImageUses;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Removes images that nobody uses. They are chosen and taken from the index in one step, in which
 * no container can come to use them; their files go afterwards, and what a crash leaves of them
 * goes when the store is opened next.
 */
public final class Prune {
  private final ContentStore store;
  private final StoreUsage usage;

  /** Makes room in a store. */
  public Prune(ContentStore store, StoreUsage usage) {
    this.store = store;
    this.usage = usage;
  }

  private record Candidate(Digest id, Instant lastUse) {}

  /** Removes images; those that were removed, in this order. */
  public List<Pruned> run(PruneRequest request) throws IOException {
    long wanted = wanted(request.limits());
    if (wanted <= 0) {
      return List.of();
    }
    usage.now(); // layers are measured before anybody has to wait for it
    List<Pruned> pruned = new ArrayList<>();
    if (request.dryRun()) {
      ImageIndex index = store.index();
      choose(request, index, store.containers().uses(), wanted, pruned);
      return pruned;
    }
    store.change((index, uses) -> choose(request, index, uses, wanted, pruned));
    if (!pruned.isEmpty()) {
      store.sweep();
    }
    return pruned;
  }

  /** The bytes that must become free. */
  private long wanted(Optional<DiskLimits> limits) throws IOException {
    if (limits.isEmpty()) {
      return Long.MAX_VALUE;
    }
    FileStore disk = Files.getFileStore(store.layout().root());
    long used = disk.getTotalSpace() - disk.getUsableSpace();
    boolean full = used > disk.getTotalSpace() / 100 * limits.get().high();
    return full ? used - disk.getTotalSpace() / 100 * limits.get().low() : 0;
  }

  private ImageIndex choose(
      PruneRequest request, ImageIndex index, ImageUses uses, long wanted, List<Pruned> pruned)
      throws IOException {
    Holdings holdings = new Holdings(usage, index, store.containers().layersInUse());
    ImageIndex next = index;
    long freed = 0;
    for (Candidate candidate : candidates(request, index, uses)) {
      if (freed >= wanted) {
        break;
      }
      long bytes = holdings.release(candidate.id());
      freed += bytes;
      pruned.add(
          new Pruned(candidate.id(), index.namesOf(candidate.id()), candidate.lastUse(), bytes));
      next = next.withoutImage(candidate.id());
    }
    return next;
  }

  /** What may go, the one that was not used for longest first. */
  private List<Candidate> candidates(PruneRequest request, ImageIndex index, ImageUses uses)
      throws IOException {
    Instant latest = Instant.now().minus(request.olderThan());
    List<Candidate> candidates = new ArrayList<>();
    for (Digest id : index.ids()) {
      boolean tagged = index.namesOf(id).stream().anyMatch(name -> name.indexOf('@') < 0);
      Instant lastUse = store.lastUse(id);
      boolean wanted = (request.all() || !tagged) && !lastUse.isAfter(latest);
      if (wanted && uses.of(id).isEmpty() && !index.pinned().contains(id)) {
        candidates.add(new Candidate(id, lastUse));
      }
    }
    candidates.sort(Comparator.comparing(Candidate::lastUse).thenComparing(Candidate::id));
    return candidates;
  }
}
