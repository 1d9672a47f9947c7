package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.oci.Digest;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Transfers on a terminal: a bar for each blob that is on its way, and above them a line for each
 * that is done. Only the bars are drawn again, so an image may have more layers than a screen has
 * lines.
 */
public final class TransferBars implements TransferView, AutoCloseable {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final PrintStream out;
  private final Map<Digest, Moving> moving = new LinkedHashMap<>();
  private int drawn;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;

  private record Moving(Descriptor blob, long bytes) {}

  /** Draws there. */
  public TransferBars(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void progress(Descriptor blob, long bytes) {
    moving.put(blob.digest(), new Moving(blob, bytes));
    if (System.nanoTime() - drawnAt >= REDRAW_NANOS) {
      erase();
      draw();
    }
  }

  @Override
  public synchronized void done(Descriptor blob, String remark) {
    moving.remove(blob.digest());
    String size = TransferView.shortName(blob) + "  " + Bytes.text(blob.size());
    line(remark.isEmpty() ? size : size + ", " + remark);
  }

  @Override
  public synchronized void line(String text) {
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
    for (Moving each : moving.values()) {
      out.println(bar(each));
    }
    out.flush();
    drawn = moving.size();
    drawnAt = System.nanoTime();
  }

  private static String bar(Moving each) {
    long total = Math.max(1, each.blob().size());
    int full = Math.clamp(each.bytes() * WIDTH / total, 0, WIDTH);
    return TransferView.shortName(each.blob())
        + "  ["
        + "=".repeat(full)
        + " ".repeat(WIDTH - full)
        + "]  "
        + Bytes.text(each.bytes())
        + " of "
        + Bytes.text(each.blob().size());
  }

  /** Takes the bars away; the lines stay. */
  @Override
  public synchronized void close() {
    erase();
    moving.clear();
    out.flush();
  }
}
