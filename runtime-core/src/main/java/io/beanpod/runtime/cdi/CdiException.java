package io.beanpod.runtime.cdi;

/** What is wrong with a CDI file, as the end of a sentence that names it. */
final class CdiException extends Exception {

  private static final long serialVersionUID = 1;

  CdiException(String message) {
    super(message);
  }
}
