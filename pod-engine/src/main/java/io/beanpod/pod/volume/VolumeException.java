package io.beanpod.pod.volume;

import java.io.IOException;

/** A volume could not be made ready; the message says why. */
public final class VolumeException extends IOException {

  private final String volume;

  VolumeException(String volume, String message) {
    super(message);
    this.volume = volume;
  }

  /** The name of the volume in the manifest. */
  public String volume() {
    return volume;
  }
}
