package io.beanpod.cri.rpc;

import io.beanpod.log.LogField;
import io.beanpod.runtime.NoSuchObjectException;
import io.beanpod.runtime.WrongStateException;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;

/** What clients hear of a failure: a code that they act on and a sentence for the pod's events. */
final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  private Failures() {}

  /**
   * The answer to a call that failed. Failures of the host are UNKNOWN, as kubelet is used to from
   * other runtimes; it strips the envelope of that code alone. What nobody foresaw is INTERNAL, and
   * goes to the log with its place.
   */
  static StatusException answer(String method, Exception failure) {
    Status status =
        switch (failure) {
          case CallFailure known -> Status.fromCode(known.code());
          case NoSuchObjectException ignored -> Status.NOT_FOUND;
          case WrongStateException ignored -> Status.FAILED_PRECONDITION;
          case IllegalArgumentException ignored -> Status.INVALID_ARGUMENT;
          case IOException ignored -> Status.UNKNOWN;
          case InterruptedException ignored -> Status.CANCELLED;
          default -> {
            LOG.log(
                System.Logger.Level.ERROR, "{0} failed", new LogField("method", method), failure);
            yield Status.INTERNAL;
          }
        };
    String message = failure.getMessage();
    return status
        .withDescription(message == null ? failure.getClass().getSimpleName() : message)
        .asException();
  }
}
