package io.beanpod.pod.engine;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A store whose registry gives what a test has put there. */
final class FakeImages implements Images {
  private static final long SIZE = 1234;

  /** Names pulled so far. */
  final List<String> pulls = new CopyOnWriteArrayList<>();

  private final Map<String, Image> here = new ConcurrentHashMap<>();
  private final Map<String, Image> registry = new ConcurrentHashMap<>();
  private volatile @Nullable IOException failure;
  private volatile @Nullable CountDownLatch held;

  /** An image that was imported. */
  void add(String name) {
    here.put(name, new Image("sha256:" + name, false, SIZE));
  }

  /** An image that a registry has. */
  void offer(String name) {
    registry.put(name, new Image("sha256:" + name, true, SIZE));
  }

  /** Each pull fails so; null ends that. */
  void fail(@Nullable IOException with) {
    failure = with;
  }

  /** Pulls wait for the latch. */
  void hold(CountDownLatch latch) {
    held = latch;
  }

  @Override
  public Optional<Image> find(String reference) {
    return Optional.ofNullable(here.get(reference));
  }

  @Override
  public Image pull(String reference) throws IOException, InterruptedException {
    pulls.add(reference);
    CountDownLatch latch = held;
    if (latch != null) {
      latch.await();
    }
    IOException failed = failure;
    Image image = registry.get(reference);
    if (failed != null || image == null) {
      throw failed != null ? failed : new IOException("the registry has no " + reference);
    }
    here.put(reference, image);
    return image;
  }
}
