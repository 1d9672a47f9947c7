package io.beanpod.cri.rpc;

import io.grpc.Status;

/**
 * A call that cannot be answered, with the code that clients act on. Kubelet tells NOT_FOUND,
 * DEADLINE_EXCEEDED, UNIMPLEMENTED and UNAVAILABLE from the rest.
 */
public final class CallFailure extends Exception {
  private final Status.Code code;

  private CallFailure(Status.Code code, String message) {
    super(message);
    this.code = code;
  }

  /** The request itself makes no sense. */
  public static CallFailure invalid(String message) {
    return new CallFailure(Status.Code.INVALID_ARGUMENT, message);
  }

  /** There is no such sandbox or container. */
  public static CallFailure notFound(String message) {
    return new CallFailure(Status.Code.NOT_FOUND, message);
  }

  /** Another object has that place already. */
  public static CallFailure exists(String message) {
    return new CallFailure(Status.Code.ALREADY_EXISTS, message);
  }

  /** The object is not in the state that the call needs. */
  public static CallFailure wrongState(String message) {
    return new CallFailure(Status.Code.FAILED_PRECONDITION, message);
  }

  /** The time that the request gave is up. */
  public static CallFailure timedOut(String message) {
    return new CallFailure(Status.Code.DEADLINE_EXCEEDED, message);
  }

  /** The runtime does not do this, on purpose. */
  public static CallFailure refused(String message) {
    return new CallFailure(Status.Code.UNIMPLEMENTED, message);
  }

  /** The caller does not keep up, or asks for more than there is. */
  public static CallFailure exhausted(String message) {
    return new CallFailure(Status.Code.RESOURCE_EXHAUSTED, message);
  }

  /** The code that the client sees. */
  public Status.Code code() {
    return code;
  }
}
