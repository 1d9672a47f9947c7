package io.beanpod.cli.print;

import io.beanpod.image.registry.push.PushEvent;
import io.beanpod.image.registry.push.PushListener;

/** Tells of a push. */
public final class PushReport implements PushListener {
  private final TransferView view;

  /** Tells it there. */
  public PushReport(TransferView view) {
    this.view = view;
  }

  @Override
  public void on(PushEvent event) {
    switch (event) {
      case PushEvent.Present present -> view.done(present.blob(), "is there already");
      case PushEvent.Mounted mounted -> view.done(mounted.blob(), "taken from " + mounted.source());
      case PushEvent.Progress progress -> view.progress(progress.blob(), progress.sent());
      case PushEvent.Sent sent -> view.done(sent.blob(), "");
      case PushEvent.Named named -> view.line(named.name() + " is " + named.digest());
    }
  }
}
