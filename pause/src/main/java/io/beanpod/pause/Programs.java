package io.beanpod.pause;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The static programs of this module, as bytes for a sealed memfd. */
public enum Programs {
  /** The first process of a pod. */
  PAUSE("pause"),

  /** Starts a container or an exec. */
  INIT("init");

  private final String file;

  Programs(String file) {
    this.file = file;
  }

  /**
   * Reads the program for this machine's architecture from the class path.
   *
   * @throws IllegalStateException when this build has none for it
   */
  public byte[] read() {
    String architecture =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case String other -> other;
        };
    String name = architecture + '/' + file;
    try (InputStream in = Programs.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "This build of beanpod has no program "
                + name
                + ". Build it on such a machine, or with a cross compiler for it.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name + " from the class path", e);
    }
  }
}
