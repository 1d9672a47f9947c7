package io.beanpod.runtime;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Tells every listener every event, in order, on one thread. */
final class EventHub implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EventHub.class.getName());

  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Runnable> pending = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("runtime-events").start(this::run);

  void tell(RuntimeEvent event) {
    pending.add(() -> listeners.forEach(listener -> tell(listener, event)));
  }

  Subscription subscribe(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void run() {
    try {
      while (true) {
        pending.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Consumer<RuntimeEvent> listener, RuntimeEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a listener failed on " + event, e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
