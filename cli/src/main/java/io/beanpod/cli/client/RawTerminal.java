package io.beanpod.cli.client;

import io.beanpod.cli.Signals;
import io.beanpod.sys.Fd;
import io.beanpod.sys.SyscallException;
import io.beanpod.sys.TerminalMode;
import io.beanpod.sys.Terminals;
import io.beanpod.sys.WindowSize;
import java.util.function.Consumer;

/** The user's terminal while a program in a container has it; closing gives it back as it was. */
public final class RawTerminal implements AutoCloseable {
  private final Terminals terminals = Terminals.linux();
  private final TerminalMode before;
  private final Thread restore = new Thread(this::close, "give-terminal-back");

  public RawTerminal() throws SyscallException {
    before = terminals.mode(Fd.STDIN);
    Runtime.getRuntime().addShutdownHook(restore);
  }

  /** From now on every key goes to the program. */
  public void enter() throws SyscallException {
    terminals.setMode(Fd.STDIN, before.raw());
  }

  public WindowSize size() throws SyscallException {
    return terminals.size(Fd.STDIN);
  }

  /** Tells of every new size. */
  public void onResize(Consumer<WindowSize> listener) {
    Signals.on(
        "WINCH",
        () -> {
          try {
            listener.accept(size());
          } catch (SyscallException gone) {
            // Without a terminal there is no size to tell.
            return;
          }
        });
  }

  @Override
  public void close() {
    try {
      terminals.setMode(Fd.STDIN, before);
    } catch (SyscallException gone) {
      // The terminal was closed: there is nothing to give back.
      return;
    }
  }
}
