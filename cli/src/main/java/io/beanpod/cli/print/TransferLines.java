package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Transfers in a log: a line when a blob is done, and now and then one for a blob that is long. */
public final class TransferLines implements TransferView {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Consumer<String> out;
  private final Map<Digest, Long> told = new HashMap<>();

  /** Tells each line there. */
  public TransferLines(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public synchronized void line(String text) {
    out.accept(text);
  }

  @Override
  public synchronized void progress(Descriptor blob, long bytes) {
    long now = System.nanoTime();
    Long last = told.putIfAbsent(blob.digest(), now);
    if (last != null && now - last >= PERIOD_NANOS) {
      told.put(blob.digest(), now);
      out.accept(start(blob) + Bytes.text(bytes) + " of " + Bytes.text(blob.size()));
    }
  }

  @Override
  public synchronized void done(Descriptor blob, String remark) {
    out.accept(start(blob) + Bytes.text(blob.size()) + ", " + (remark.isEmpty() ? "done" : remark));
  }

  private static String start(Descriptor blob) {
    return TransferView.shortName(blob) + ": ";
  }
}
