package io.beanpod.cri.rpc;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does one thing at a time for each key. Who asks for what is being done already waits for it and
 * gets the same result: a client whose request timed out and comes again does not do it twice.
 */
public final class Coalescing<K, V> {
  private final Map<K, FutureTask<V>> running = new ConcurrentHashMap<>();

  /** Does the work, unless it is being done, and returns what came of it. */
  public V once(K key, Callable<V> work) throws Exception {
    FutureTask<V> mine = new FutureTask<>(work);
    FutureTask<V> first = running.putIfAbsent(key, mine);
    if (first == null) {
      try {
        mine.run();
      } finally {
        running.remove(key, mine);
      }
    }
    try {
      return (first == null ? mine : first).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
