package io.beanpod.runtime;

/** The sandbox or container is not in the state that a call needs. */
public final class WrongStateException extends RuntimeFailure {
  public WrongStateException(String message) {
    super(message);
  }
}
