package io.beanpod.runtime.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.freedesktop.dbus.bin.EmbeddedDBusDaemon;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order and faults; that systemd does what is asked is shown in the test machine. */
final class SystemdBusTest {
  private static final String UNIT = "beanpod-1.scope";

  /** For jobs that never end; an answer may take as long as a busy machine makes it. */
  private static final Duration SHORT = Duration.ofMillis(200);

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private String address;
  private EmbeddedDBusDaemon bus;

  @BeforeEach
  void startBus() throws DBusException {
    address = "unix:path=" + directory.resolve("bus");
    bus = startedBus();
  }

  private EmbeddedDBusDaemon startedBus() throws DBusException {
    EmbeddedDBusDaemon started = new EmbeddedDBusDaemon(address + ",listen=true");
    started.startInBackgroundAndWait();
    awaitConnection();
    return started;
  }

  /** The library's bus may break connections that come as soon as it says that it listens. */
  private void awaitConnection() throws DBusException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (true) {
      try {
        DBusConnectionBuilder.forAddress(address).withShared(false).build().disconnect();
        return;
      } catch (DBusException broken) {
        if (System.nanoTime() > deadline) {
          throw broken;
        }
      }
    }
  }

  @AfterEach
  void stopBus() throws IOException {
    bus.close();
  }

  @Test
  void propertiesArriveAsTheTypesOfSystemd() throws Exception {
    try (FakeManager manager = new FakeManager(address, FakeManager.JobEnd.AT_ONCE);
        SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      BitSet one = new BitSet();
      one.set(9);
      boolean started =
          systemd.start(
              UNIT,
              List.of(
                  UnitProperty.text("Slice", "a.slice"),
                  UnitProperty.flag("Delegate", true),
                  UnitProperty.number("MemoryMax", UnitProperty.NO_LIMIT),
                  UnitProperty.mask("AllowedCPUs", one),
                  UnitProperty.process("PIDs", 17)));

      assertThat(started).isTrue();
      assertThat(manager.calls)
          .containsExactly(
              "Subscribe",
              "Start beanpod-1.scope replace [Slice=a.slice:s, Delegate=true:b,"
                  + " MemoryMax=18446744073709551615:t, AllowedCPUs=[0, 2]:ay, PIDs=[17]:au]");
    }
  }

  @Test
  void anEndWhoseSignalIsLostIsSeenInTheUnit() throws Exception {
    try (FakeManager _ = new FakeManager(address, FakeManager.JobEnd.SILENT);
        SystemdBus systemd = SystemdBus.at(address, SHORT, LONG)) {
      assertThat(systemd.start(UNIT, List.of())).isTrue();
      assertThatCode(() -> systemd.stop(UNIT)).doesNotThrowAnyException();
    }
  }

  @Test
  void aJobThatFailsIsToldWithItsResult() throws Exception {
    try (FakeManager _ = new FakeManager(address, FakeManager.JobEnd.FAILED);
        SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      assertThatThrownBy(() -> systemd.start(UNIT, List.of()))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("could not start beanpod-1.scope")
          .hasMessageContaining("'failed'");
    }
  }

  @Test
  void aJobThatNeverEndsIsGivenUp() throws Exception {
    try (FakeManager _ = new FakeManager(address, FakeManager.JobEnd.NEVER);
        SystemdBus systemd = SystemdBus.at(address, SHORT, LONG)) {
      assertThatThrownBy(() -> systemd.start(UNIT, List.of()))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("did not start beanpod-1.scope within");
    }
  }

  @Test
  void aUnitThatIsThereStaysAndOneThatFailedMakesRoom() throws Exception {
    try (FakeManager manager = new FakeManager(address, FakeManager.JobEnd.AT_ONCE);
        SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      manager.put("a.slice", "active");
      manager.put(UNIT, "failed");

      assertThat(systemd.start("a.slice", List.of())).isFalse();
      assertThat(systemd.start(UNIT, List.of())).isTrue();
      assertThat(manager.calls).contains("Reset " + UNIT).doesNotContain("Reset a.slice");
    }
  }

  @Test
  void stoppingWhatIsGoneIsFine() throws Exception {
    try (FakeManager manager = new FakeManager(address, FakeManager.JobEnd.AT_ONCE);
        SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      assertThatCode(() -> systemd.stop(UNIT)).doesNotThrowAnyException();
      assertThat(manager.calls).contains("Stop " + UNIT);
    }
  }

  @Test
  void aBusThatWasRestartedIsConnectedToAnew() throws Exception {
    try (SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      try (FakeManager _ = new FakeManager(address, FakeManager.JobEnd.AT_ONCE)) {
        systemd.setProperties(UNIT, List.of());
      }
      bus.close();
      assertThatThrownBy(() -> systemd.setProperties(UNIT, List.of()))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("message bus at " + address);

      bus = startedBus();
      try (FakeManager manager = new FakeManager(address, FakeManager.JobEnd.AT_ONCE)) {
        systemd.setProperties(UNIT, List.of(UnitProperty.number("TasksMax", 5)));
        assertThat(manager.calls).contains("Set beanpod-1.scope true [TasksMax=5:t]");
      }
    }
  }

  @Test
  void withoutSystemdOnTheBusTheMessageSaysSo() {
    try (SystemdBus systemd = SystemdBus.at(address, LONG, LONG)) {
      assertThatThrownBy(() -> systemd.setProperties(UNIT, List.of()))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageContaining("it is not on the message bus at " + address);
    }
  }
}
