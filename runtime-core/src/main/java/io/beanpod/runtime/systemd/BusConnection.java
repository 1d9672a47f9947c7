package io.beanpod.runtime.systemd;

import io.beanpod.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Calls of systemd by the message bus, which is connected to at the first, and anew when it went.
 */
final class BusConnection implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BusConnection.class.getName());
  private static final String SYSTEMD = "org.freedesktop.systemd1";
  private static final String MANAGER = "/org/freedesktop/systemd1";
  private static final String MANAGER_INTERFACE = "org.freedesktop.systemd1.Manager";
  private static final byte NO_FLAGS = 0;

  /** What the bus answers for a service that is not there. */
  private static final Set<String> ABSENT =
      Set.of(
          "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner");

  /** How often a call that waits looks whether the bus is still there. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final String address;
  private final Duration patience;
  private final Jobs jobs;
  private final ReentrantLock connecting = new ReentrantLock();
  private @Nullable DBusConnection connection;

  /**
   * A connection to be made.
   *
   * @param patience for one answer
   * @param jobs hears of the ends of jobs
   */
  BusConnection(String address, Duration patience, Jobs jobs) {
    this.address = address;
    this.patience = patience;
    this.jobs = jobs;
  }

  /** Calls a method of the manager. */
  Object[] manager(String method, String signature, Object... arguments)
      throws RuntimeFailure, BusErrorException {
    return call(MANAGER, MANAGER_INTERFACE, method, signature, arguments);
  }

  /** Reads a property of a unit. */
  String property(String path, String name) throws RuntimeFailure, BusErrorException {
    Object[] answer =
        call(
            path,
            "org.freedesktop.DBus.Properties",
            "Get",
            "ss",
            "org.freedesktop.systemd1.Unit",
            name);
    return String.valueOf(((Variant<?>) answer[0]).getValue());
  }

  /** The path of an object in an answer. */
  static String path(Object[] answer) {
    return ((DBusPath) answer[0]).getPath();
  }

  /** Properties as the argument of type {@code a(sv)}. */
  static Object[] properties(List<UnitProperty> properties) {
    return properties.stream()
        .map(property -> new Object[] {property.name(), variant(property.value())})
        .toArray();
  }

  private static Variant<?> variant(UnitProperty.Value value) {
    return switch (value) {
      case UnitProperty.Text(String text) -> new Variant<>(text);
      case UnitProperty.Flag(boolean on) -> new Variant<>(on);
      case UnitProperty.Amount(long number) ->
          new Variant<>(new UInt64(Long.toUnsignedString(number)));
      case UnitProperty.Pid(int pid) -> new Variant<>(List.of(new UInt32(pid)), "au");
      case UnitProperty.Mask mask -> new Variant<>(mask.bytes(), "ay");
    };
  }

  private Object[] call(
      String path, String type, String method, String signature, Object... arguments)
      throws RuntimeFailure, BusErrorException {
    try {
      Message answer = send(connected(), path, type, method, signature, arguments);
      if (answer instanceof Error error) {
        if (ABSENT.contains(error.getName())) {
          throw new RuntimeFailure(
              "systemd cannot be asked for %s: it is not on the message bus at %s; see systemctl status dbus"
                  .formatted(method, address));
        }
        throw answered(error);
      }
      return answer.getParameters();
    } catch (DBusException | DBusExecutionException | RejectedExecutionException e) {
      // The last one comes from the library's threads, where the bus goes away just now.
      throw new RuntimeFailure(
          "systemd cannot be asked for %s: the message bus at %s does not answer (%s); see systemctl status dbus"
              .formatted(method, address, e.getMessage()),
          e);
    }
  }

  /**
   * The library makes an answer of what goes wrong on this side too, under the exception's name.
   */
  private static BusErrorException answered(Error error) throws DBusException {
    Object[] parameters = error.getParameters();
    String message = parameters.length == 0 ? error.getName() : parameters[0].toString();
    if (!error.getName().startsWith(SYSTEMD)
        && !error.getName().startsWith("org.freedesktop.DBus")) {
      throw new DBusException(message);
    }
    return new BusErrorException(error.getName(), message);
  }

  private Message send(
      DBusConnection bus,
      String path,
      String type,
      String method,
      String signature,
      Object... arguments)
      throws DBusException, RuntimeFailure {
    MethodCall call =
        bus.getMessageFactory()
            .createMethodCall(
                SYSTEMD,
                path,
                type,
                method,
                NO_FLAGS,
                signature.isEmpty() ? null : signature,
                arguments);
    bus.sendMessage(call);
    Message answer = call.getReply(LOOK.toMillis());
    long deadline = System.nanoTime() + patience.toNanos();
    while (answer == null) {
      if (!bus.isConnected()) {
        throw new DBusException("it was closed");
      }
      if (System.nanoTime() > deadline) {
        throw new RuntimeFailure(
            "systemd did not answer to %s within %d s".formatted(method, patience.toSeconds()));
      }
      answer = call.getReply(LOOK.toMillis());
    }
    return answer;
  }

  private DBusConnection connected() throws DBusException, RuntimeFailure {
    connecting.lock();
    try {
      if (connection != null && connection.isConnected()) {
        return connection;
      }
      disconnect();
      DBusConnection fresh = connect();
      connection = fresh;
      return fresh;
    } finally {
      connecting.unlock();
    }
  }

  private DBusConnection connect() throws DBusException, RuntimeFailure {
    DBusConnection fresh =
        DBusConnectionBuilder.forAddress(address)
            .withShared(false)
            .receivingThreadConfig()
            .withSignalThreadCount(1)
            .withErrorHandlerThreadCount(1)
            .withMethodCallThreadCount(1)
            .withMethodReturnThreadCount(1)
            .connectionConfig()
            .build();
    boolean subscribed = false;
    try {
      fresh.addGenericSigHandler(
          DBusMatchRuleBuilder.create()
              .withType("signal")
              .withInterface(MANAGER_INTERFACE)
              .withMember("JobRemoved")
              .build(),
          this::jobRemoved);
      // systemd sends signals only when somebody has said that he wants them.
      send(fresh, MANAGER, MANAGER_INTERFACE, "Subscribe", "");
      subscribed = true;
      return fresh;
    } finally {
      if (!subscribed) {
        fresh.disconnect();
      }
    }
  }

  /** The number of the job, its path, the unit's name, and the result. */
  private void jobRemoved(DBusSignal signal) {
    try {
      Object[] parameters = signal.getParameters();
      jobs.ended(
          parameters[2].toString(), ((DBusPath) parameters[1]).getPath(), parameters[3].toString());
    } catch (DBusException e) {
      LOG.log(System.Logger.Level.WARNING, "a signal of systemd cannot be read", e);
    }
  }

  private void disconnect() {
    if (connection != null) {
      connection.disconnect();
      connection = null;
    }
  }

  @Override
  public void close() {
    connecting.lock();
    try {
      disconnect();
    } finally {
      connecting.unlock();
    }
  }
}
