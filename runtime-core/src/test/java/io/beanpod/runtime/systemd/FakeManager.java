package io.beanpod.runtime.systemd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.freedesktop.systemd1.NoSuchUnit;
import org.freedesktop.systemd1.UnitExists;

/**
 * A service on a bus that answers as systemd does, for order and faults that systemd rarely shows.
 */
final class FakeManager implements ManagerMethods, AutoCloseable {
  private static final String PATH = "/org/freedesktop/systemd1";

  /** How a job goes. */
  enum JobEnd {
    /** The signal comes before the answer, as it does with a job that has nothing to do. */
    AT_ONCE,
    /** The unit gets there, and the signal is lost. */
    SILENT,
    FAILED,
    NEVER
  }

  private final DBusConnection connection;
  private final JobEnd end;
  private final Map<String, String> states = new HashMap<>();

  /** Each call in the order in which it came. */
  final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  private int jobs;

  FakeManager(String address, JobEnd end) throws DBusException {
    this.end = end;
    this.connection = DBusConnectionBuilder.forAddress(address).withShared(false).build();
    connection.exportObject(PATH, this);
    connection.requestBusName("org.freedesktop.systemd1");
  }

  /** Puts a unit there in a state. */
  synchronized void put(String unit, String state) throws DBusException {
    if (!states.containsKey(unit)) {
      connection.exportObject(unitPath(unit), new Unit(unit));
    }
    states.put(unit, state);
  }

  private static String unitPath(String unit) {
    return PATH + "/unit/" + unit.replaceAll("[^A-Za-z0-9]", "_");
  }

  private DBusPath job(String unit, String state) {
    String path = PATH + "/job/" + ++jobs;
    try {
      if (end != JobEnd.NEVER) {
        put(unit, end == JobEnd.FAILED ? "failed" : state);
      }
      if (end == JobEnd.AT_ONCE || end == JobEnd.FAILED) {
        connection.sendMessage(
            connection
                .getMessageFactory()
                .createSignal(
                    null,
                    PATH,
                    "org.freedesktop.systemd1.Manager",
                    "JobRemoved",
                    "uoss",
                    new UInt32(jobs),
                    new DBusPath(path),
                    unit,
                    end == JobEnd.FAILED ? "failed" : "done"));
      }
    } catch (DBusException e) {
      throw new IllegalStateException(e);
    }
    return new DBusPath(path);
  }

  @Override
  public void subscribe() {
    calls.add("Subscribe");
  }

  @Override
  public synchronized DBusPath startTransientUnit(
      String name,
      String mode,
      List<ManagerMethods.Property> properties,
      List<ManagerMethods.Auxiliary> auxiliary) {
    calls.add("Start " + name + " " + mode + " " + text(properties));
    if (states.containsKey(name)) {
      throw new UnitExists("Unit " + name + " was already loaded");
    }
    return job(name, "active");
  }

  @Override
  public synchronized void setUnitProperties(
      String name, boolean runtime, List<ManagerMethods.Property> properties) {
    calls.add("Set " + name + " " + runtime + " " + text(properties));
  }

  @Override
  public synchronized DBusPath stopUnit(String name, String mode) {
    calls.add("Stop " + name);
    if (!states.containsKey(name)) {
      throw new NoSuchUnit("Unit " + name + " not loaded.");
    }
    return job(name, "inactive");
  }

  @Override
  public synchronized void resetFailedUnit(String name) {
    calls.add("Reset " + name);
    states.remove(name);
    connection.unExportObject(unitPath(name));
  }

  @Override
  public synchronized DBusPath getUnit(String name) {
    if (!states.containsKey(name)) {
      throw new NoSuchUnit("Unit " + name + " not loaded.");
    }
    return new DBusPath(unitPath(name));
  }

  private static List<String> text(List<ManagerMethods.Property> properties) {
    List<String> all = new ArrayList<>();
    for (ManagerMethods.Property property : properties) {
      Object value = property.value.getValue();
      String text = value instanceof byte[] bytes ? Arrays.toString(bytes) : value.toString();
      all.add(property.name + "=" + text + ":" + property.value.getSig());
    }
    return all;
  }

  @Override
  public String getObjectPath() {
    return PATH;
  }

  @Override
  public void close() {
    connection.disconnect();
  }

  /** A unit whose state can be read. */
  private final class Unit implements Properties {
    private final String name;

    private Unit(String name) {
      this.name = name;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the library's signature
    public <A> A Get(String type, String property) {
      synchronized (FakeManager.this) {
        return (A) new Variant<>(states.getOrDefault(name, "inactive"));
      }
    }

    @Override
    public <A> void Set(String type, String property, A value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Variant<?>> GetAll(String type) {
      return Map.of();
    }

    @Override
    public String getObjectPath() {
      return unitPath(name);
    }
  }
}
