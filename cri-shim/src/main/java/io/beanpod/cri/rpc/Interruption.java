package io.beanpod.cri.rpc;

import io.grpc.Context;

/** Interrupts a thread that works for a client, once the client has left. */
final class Interruption {
  private final Thread worker = Thread.currentThread();
  private boolean over;

  private Interruption() {}

  /** Does the work; it is interrupted when the context is cancelled, and never after it is done. */
  static <Q, A> A whileIn(Context context, Methods.Unary<Q, A> work, Q request) throws Exception {
    Interruption interruption = new Interruption();
    Context.CancellationListener listener = left -> interruption.interrupt();
    context.addListener(listener, Runnable::run);
    try {
      return work.answer(request);
    } finally {
      interruption.end();
      context.removeListener(listener);
    }
  }

  private synchronized void interrupt() {
    if (!over) {
      worker.interrupt();
    }
  }

  /** An interrupt that came just at the end belongs to nobody; the thread goes on to other work. */
  private synchronized void end() {
    over = true;
    Thread.interrupted();
  }
}
