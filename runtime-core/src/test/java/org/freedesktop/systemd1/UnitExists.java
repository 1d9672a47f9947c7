package org.freedesktop.systemd1;

import org.freedesktop.dbus.exceptions.DBusExecutionException;

/** The error of this name: the library sends the name of the class. */
public final class UnitExists extends DBusExecutionException {
  public UnitExists(String message) {
    super(message);
  }
}
