package io.beanpod.sys;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs code on a platform thread of its own in a fresh network namespace, which ends with it. */
public final class FreshNetwork {
  private FreshNetwork() {}

  /** Runs the code and returns or throws what it did. */
  public static <T> T call(Kernel kernel, Callable<T> code) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          kernel.namespaces().unshare(Set.of(Namespace.NET));
          return code.call();
        });
    Thread.ofPlatform().name("fresh-network").start(task).join();
    return task.get();
  }
}
