package io.beanpod.cri.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The answers of a call, sent as fast as the client takes them. */
public final class AnswerStream<A> {
  private final ServerCallStreamObserver<A> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  AnswerStream(ServerCallStreamObserver<A> observer) {
    this.observer = observer;
    observer.setOnReadyHandler(this::wake);
    observer.setOnCancelHandler(this::wake);
  }

  /**
   * Sends one answer, waiting while the client has not taken the ones before.
   *
   * @throws InterruptedException when the client has left
   */
  public void send(A answer) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!observer.isReady()) {
        if (observer.isCancelled()) {
          throw new InterruptedException("the client has left");
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
    observer.onNext(answer);
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
