package io.beanpod.cri.service;

import io.beanpod.runtime.NoSuchObjectException;
import java.io.IOException;

/** Ends things that somebody else may be ending as well. */
final class Gone {
  private Gone() {}

  /** An act on a sandbox or container. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException, InterruptedException;
  }

  /** Does it; that the object is gone meanwhile is what was wanted. */
  static void isFine(Act act) throws IOException, InterruptedException {
    try {
      act.run();
    } catch (NoSuchObjectException gone) {
      return;
    }
  }
}
