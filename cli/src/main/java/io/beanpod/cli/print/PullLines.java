package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.registry.pull.PullEvent;
import io.beanpod.image.registry.pull.PullListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A pull in a log: a line when a layer is done, and now and then one for a layer that is long. */
public final class PullLines implements PullListener {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Consumer<String> out;
  private final Map<Digest, Long> told = new HashMap<>();

  /** Tells each line there. */
  public PullLines(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public synchronized void on(PullEvent event) {
    switch (event) {
      case PullEvent.Resolved resolved -> out.accept(resolved.name() + " is " + resolved.digest());
      case PullEvent.Layers layers -> out.accept(summary(layers));
      case PullEvent.Progress progress -> progress(progress.layer(), progress.received());
      case PullEvent.Unpacked unpacked -> {
        Descriptor layer = unpacked.layer();
        out.accept(
            "layer " + PullBars.shortName(layer) + ": " + Bytes.text(layer.size()) + ", done");
      }
    }
  }

  private static String summary(PullEvent.Layers layers) {
    long bytes = layers.layers().stream().mapToLong(Descriptor::size).sum();
    int count = layers.layers().size();
    return count + (count == 1 ? " layer, " : " layers, ") + Bytes.text(bytes);
  }

  private void progress(Descriptor layer, long received) {
    long now = System.nanoTime();
    Long last = told.putIfAbsent(layer.digest(), now);
    if (last != null && now - last >= PERIOD_NANOS) {
      told.put(layer.digest(), now);
      out.accept(
          "layer "
              + PullBars.shortName(layer)
              + ": "
              + Bytes.text(received)
              + " of "
              + Bytes.text(layer.size()));
    }
  }
}
