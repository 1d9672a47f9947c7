package io.beanpod.runtime;

/** The sandbox or container that a call names does not exist. */
public final class NoSuchObjectException extends RuntimeFailure {
  public NoSuchObjectException(String kind, String id) {
    super("no " + kind + " with the id " + id);
  }
}
