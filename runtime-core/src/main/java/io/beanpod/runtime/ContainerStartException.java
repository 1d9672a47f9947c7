package io.beanpod.runtime;

/** A container's program could not be started; the container is exited with code 128. */
public final class ContainerStartException extends RuntimeFailure {
  public ContainerStartException(String message) {
    super(message);
  }

  public ContainerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
