package io.beanpod.runtime.systemd;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.Variant;

/** The part of the interface of systemd's manager that is called. */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
public interface ManagerMethods extends DBusInterface {
  @DBusMemberName("Subscribe")
  void subscribe();

  @DBusMemberName("StartTransientUnit")
  DBusPath startTransientUnit(
      String name, String mode, List<Property> properties, List<Auxiliary> auxiliary);

  @DBusMemberName("SetUnitProperties")
  void setUnitProperties(String name, boolean runtime, List<Property> properties);

  @DBusMemberName("StopUnit")
  DBusPath stopUnit(String name, String mode);

  @DBusMemberName("ResetFailedUnit")
  void resetFailedUnit(String name);

  @DBusMemberName("GetUnit")
  DBusPath getUnit(String name);

  /** A property with its value. */
  final class Property extends Struct {
    @Position(0)
    public final String name;

    @Position(1)
    public final Variant<?> value;

    public Property(String name, Variant<?> value) {
      this.name = name;
      this.value = value;
    }
  }

  /** Another unit of the same call. */
  final class Auxiliary extends Struct {
    @Position(0)
    public final String name;

    @Position(1)
    public final List<Property> properties;

    public Auxiliary(String name, List<Property> properties) {
      this.name = name;
      this.properties = properties;
    }
  }
}
