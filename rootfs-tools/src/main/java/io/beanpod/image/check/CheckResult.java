package io.beanpod.image.check;

import java.util.List;

/**
 * What looking through a store has shown.
 *
 * @param blobs how many blobs were looked at
 * @param layers how many unpacked layers were looked at
 * @param bytes bytes of the blobs
 */
public record CheckResult(int blobs, int layers, long bytes, List<Fault> faults) {
  /** Copies the faults. */
  public CheckResult {
    faults = List.copyOf(faults);
  }

  /** Whether nothing is broken any more. */
  public boolean isWhole() {
    return faults.stream().allMatch(Fault::isMended);
  }
}
