package io.beanpod.cli.print;

import io.beanpod.image.oci.Descriptor;
import io.beanpod.image.registry.pull.PullEvent;
import io.beanpod.image.registry.pull.PullListener;

/** Tells of a pull. */
public final class PullReport implements PullListener {
  private final TransferView view;

  /** Tells it there. */
  public PullReport(TransferView view) {
    this.view = view;
  }

  @Override
  public void on(PullEvent event) {
    switch (event) {
      case PullEvent.Resolved resolved -> view.line(resolved.name() + " is " + resolved.digest());
      case PullEvent.Layers layers -> view.line(summary(layers));
      case PullEvent.Progress progress -> view.progress(progress.layer(), progress.received());
      case PullEvent.Unpacked unpacked -> view.done(unpacked.layer(), "");
    }
  }

  private static String summary(PullEvent.Layers layers) {
    long bytes = layers.layers().stream().mapToLong(Descriptor::size).sum();
    int count = layers.layers().size();
    return count + (count == 1 ? " layer, " : " layers, ") + Bytes.text(bytes);
  }
}
