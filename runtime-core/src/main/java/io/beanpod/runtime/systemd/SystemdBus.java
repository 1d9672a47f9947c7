package io.beanpod.runtime.systemd;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** systemd by the system's message bus; nothing is connected before the first call. */
public final class SystemdBus implements SystemdUnits {
  /** For one job, and for each answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** After so long without a signal the unit itself is asked. */
  private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(2);

  private static final String REPLACE = "replace";
  private static final String DONE = "done";
  private static final String FAILED = "failed";
  private static final String NO_SUCH_UNIT = "org.freedesktop.systemd1.NoSuchUnit";
  private static final String UNIT_EXISTS = "org.freedesktop.systemd1.UnitExists";
  private static final String UNKNOWN_OBJECT = "org.freedesktop.DBus.Error.UnknownObject";

  private final Duration patience;
  private final Jobs jobs = new Jobs();
  private final BusConnection bus;

  private SystemdBus(String address, Duration patience, Duration answerPatience) {
    this.patience = patience;
    this.bus = new BusConnection(address, answerPatience, jobs);
  }

  /**
   * The bus of this machine.
   *
   * @throws RuntimeFailure when the machine does not run under systemd
   */
  public static SystemdBus ofThisMachine() throws RuntimeFailure {
    if (!Files.isDirectory(Path.of("/run/systemd/system"))) { // sd_booted(3)
      throw new RuntimeFailure(
          "This machine was not booted with systemd, so systemd cannot make the cgroups of pods:"
              + " start the daemon with --cgroup-driver cgroupfs, and let kubelet's cgroupDriver be"
              + " cgroupfs.");
    }
    return at("unix:path=/run/dbus/system_bus_socket", PATIENCE, PATIENCE);
  }

  /** A bus at an address of the D-Bus specification, with patience for jobs and for answers. */
  static SystemdBus at(String address, Duration patience, Duration answerPatience) {
    return new SystemdBus(address, patience, answerPatience);
  }

  @Override
  public boolean start(String unit, List<UnitProperty> properties)
      throws IOException, InterruptedException {
    try (Jobs.Expectation job = jobs.expect(unit)) {
      Optional<String> path = startTransient(unit, properties);
      if (path.isEmpty() && activeState(unit).equals(Optional.of(FAILED))) {
        resetFailed(unit);
        path = startTransient(unit, properties);
      }
      if (path.isPresent()) {
        await(Action.START, unit, job, path.get());
      }
      return path.isPresent();
    }
  }

  /** The path of the job, or nothing when there is such a unit. */
  private Optional<String> startTransient(String unit, List<UnitProperty> properties)
      throws IOException {
    try {
      Object[] answer =
          bus.manager(
              "StartTransientUnit",
              "ssa(sv)a(sa(sv))",
              unit,
              REPLACE,
              BusConnection.properties(properties),
              new Object[0]);
      return Optional.of(BusConnection.path(answer));
    } catch (BusErrorException e) {
      if (e.is(UNIT_EXISTS)) {
        return Optional.empty();
      }
      throw refusal("start", unit, e);
    }
  }

  @Override
  public void setProperties(String unit, List<UnitProperty> properties) throws IOException {
    try {
      bus.manager("SetUnitProperties", "sba(sv)", unit, true, BusConnection.properties(properties));
    } catch (BusErrorException e) {
      throw refusal("change", unit, e);
    }
  }

  @Override
  public void stop(String unit) throws IOException, InterruptedException {
    try (Jobs.Expectation job = jobs.expect(unit)) {
      String path = BusConnection.path(bus.manager("StopUnit", "ss", unit, REPLACE));
      await(Action.STOP, unit, job, path);
    } catch (BusErrorException e) {
      if (!e.is(NO_SUCH_UNIT)) {
        throw refusal("stop", unit, e);
      }
    }
    if (activeState(unit).equals(Optional.of(FAILED))) {
      resetFailed(unit);
    }
  }

  private void resetFailed(String unit) throws IOException {
    try {
      bus.manager("ResetFailedUnit", "s", unit);
    } catch (BusErrorException e) {
      if (!e.is(NO_SUCH_UNIT)) {
        throw refusal("reset", unit, e);
      }
    }
  }

  /** Waits for a job's signal, and does not depend on it: one is lost when the bus is restarted. */
  private void await(Action action, String unit, Jobs.Expectation job, String path)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Duration signalPatience =
        patience.compareTo(SIGNAL_PATIENCE) < 0 ? patience.dividedBy(2) : SIGNAL_PATIENCE;
    do {
      Optional<String> result = job.await(path, signalPatience);
      if (result.isPresent()) {
        if (!result.get().equals(DONE)) {
          throw new RuntimeFailure(
              "systemd could not %s %s: its job ended with '%s'; see journalctl -u %s"
                  .formatted(action.verb, unit, result.get(), unit));
        }
        return;
      }
      if (action.isDone(activeState(unit))) {
        return;
      }
    } while (System.nanoTime() < deadline);
    throw new RuntimeFailure(
        "systemd did not %s %s within %d s; see systemctl list-jobs"
            .formatted(action.verb, unit, patience.toSeconds()));
  }

  private enum Action {
    START("start"),
    STOP("stop");

    private final String verb;

    Action(String verb) {
      this.verb = verb;
    }

    private boolean isDone(Optional<String> state) {
      return switch (this) {
        case START -> state.equals(Optional.of("active"));
        case STOP ->
            state.isEmpty() || state.get().equals("inactive") || state.get().equals(FAILED);
      };
    }
  }

  /** A unit's state, or nothing when it is not loaded. */
  private Optional<String> activeState(String unit) throws IOException {
    try {
      String path = BusConnection.path(bus.manager("GetUnit", "s", unit));
      return Optional.of(bus.property(path, "ActiveState"));
    } catch (BusErrorException e) {
      if (e.is(NO_SUCH_UNIT) || e.is(UNKNOWN_OBJECT)) {
        return Optional.empty();
      }
      throw refusal("look at", unit, e);
    }
  }

  private static RuntimeFailure refusal(String action, String unit, BusErrorException e) {
    return new RuntimeFailure(
        "systemd refuses to %s %s: %s".formatted(action, unit, e.getMessage()), e);
  }

  @Override
  public void close() {
    bus.close();
  }
}
