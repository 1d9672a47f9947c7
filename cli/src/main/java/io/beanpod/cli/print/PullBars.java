package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import io.beanpod.image.registry.pull.PullEvent;
import io.beanpod.image.registry.pull.PullListener;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A pull on a terminal: a bar for each layer that is arriving, and above them a line for each that
 * is done. Only the bars are drawn again, so an image may have more layers than a screen has lines.
 */
public final class PullBars implements PullListener, AutoCloseable {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final PrintStream out;
  private final Map<Digest, Arriving> arriving = new LinkedHashMap<>();
  private int drawn;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;

  private record Arriving(Descriptor layer, long received) {}

  /** Draws there. */
  public PullBars(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void on(PullEvent event) {
    switch (event) {
      case PullEvent.Resolved resolved -> line(resolved.name() + " is " + resolved.digest());
      case PullEvent.Layers _ -> {}
      case PullEvent.Progress progress -> {
        Descriptor layer = progress.layer();
        arriving.put(layer.digest(), new Arriving(layer, progress.received()));
        if (System.nanoTime() - drawnAt >= REDRAW_NANOS) {
          erase();
          draw();
        }
      }
      case PullEvent.Unpacked unpacked -> {
        Descriptor layer = unpacked.layer();
        arriving.remove(layer.digest());
        line(shortName(layer) + "  " + Bytes.text(layer.size()));
      }
    }
  }

  private void line(String text) {
    erase();
    out.println(text);
    draw();
  }

  private void erase() {
    if (drawn > 0) {
      out.print("\033[%dA\r\033[J".formatted(drawn)); // up, and clear to the end
      drawn = 0;
    }
  }

  private void draw() {
    for (Arriving each : arriving.values()) {
      out.println(bar(each));
    }
    out.flush();
    drawn = arriving.size();
    drawnAt = System.nanoTime();
  }

  private static String bar(Arriving each) {
    long total = Math.max(1, each.layer().size());
    int full = Math.clamp(each.received() * WIDTH / total, 0, WIDTH);
    return shortName(each.layer())
        + "  ["
        + "=".repeat(full)
        + " ".repeat(WIDTH - full)
        + "]  "
        + Bytes.text(each.received())
        + " of "
        + Bytes.text(each.layer().size());
  }

  /** Twelve digits of a layer's digest. */
  static String shortName(Descriptor layer) {
    return layer.digest().hex().substring(0, 12);
  }

  /** Takes the bars away; the lines stay. */
  @Override
  public synchronized void close() {
    erase();
    arriving.clear();
    out.flush();
  }
}
