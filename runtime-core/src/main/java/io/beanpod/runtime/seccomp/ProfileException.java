package io.beanpod.runtime.seccomp;

/** What is wrong with a profile, as the end of a sentence that names it. */
final class ProfileException extends Exception {

  private static final long serialVersionUID = 1;

  ProfileException(String message) {
    super(message);
  }
}
