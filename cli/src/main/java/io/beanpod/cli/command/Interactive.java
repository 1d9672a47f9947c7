package io.beanpod.cli.command;

import io.beanpod.cli.client.DaemonConnection;
import io.beanpod.cli.client.RawTerminal;
import io.beanpod.cli.protocol.Request;
import io.beanpod.sys.WindowSize;
import java.io.IOException;

/** Requests that hand the user's keys to a program in a container. */
final class Interactive {

  /** Makes the request for a terminal of that size, 0 by 0 without one. */
  interface Sized {
    Request of(WindowSize size);
  }

  private final RootCommand root;

  Interactive(RootCommand root) {
    this.root = root;
  }

  /**
   * Asks the daemon.
   *
   * @param input whether to send standard input
   * @param terminal whether the program gets a terminal; without one here it has one of no size
   */
  int ask(Sized request, boolean input, boolean terminal) throws IOException {
    try (DaemonConnection daemon = DaemonConnection.open(root.socket())) {
      return input && terminal && root.streams().terminal()
          ? raw(daemon, request)
          : plain(daemon, request.of(new WindowSize(0, 0)), input);
    }
  }

  private int plain(DaemonConnection daemon, Request request, boolean input) throws IOException {
    daemon.send(request);
    if (input) {
      daemon.sendInput(root.streams().in());
    }
    return daemon.receive(root.streams().out(), root.streams().err());
  }

  private int raw(DaemonConnection daemon, Sized request) throws IOException {
    try (RawTerminal terminal = new RawTerminal()) {
      daemon.send(request.of(terminal.size()));
      terminal.enter();
      terminal.onResize(size -> daemon.resize(size.rows(), size.columns()));
      daemon.sendInput(root.streams().in());
      return daemon.receive(root.streams().out(), root.streams().err());
    }
  }
}
