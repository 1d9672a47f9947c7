package io.beanpod.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.cli.config.LogSettings;
import io.beanpod.cli.config.LogSettings.Format;
import io.beanpod.log.LogField;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a reader of the log gets. */
class DaemonLogTest {
  private static final System.Logger OURS = System.getLogger("io.beanpod.cli.daemon.Some");
  private static final System.Logger THEIRS = System.getLogger("com.google.Some");
  private static final System.Logger SERVERS = System.getLogger("io.netty.Some");

  private final Logger root = Logger.getLogger("");
  private final Logger own = Logger.getLogger("io.beanpod");
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private List<Handler> handlers = List.of();
  private java.util.logging.Level level = java.util.logging.Level.INFO;

  @BeforeEach
  void keep() {
    handlers = List.of(root.getHandlers());
    level = root.getLevel();
  }

  @AfterEach
  void putBack() {
    List.of(root.getHandlers()).forEach(root::removeHandler);
    handlers.forEach(root::addHandler);
    root.setLevel(level);
    own.setLevel(null);
    Logger.getLogger("io.grpc").setLevel(null);
    Logger.getLogger("io.netty").setLevel(null);
    Logger.getLogger("org.freedesktop.dbus").setLevel(null);
  }

  private void install(Level least, Format format, boolean journal) {
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    DaemonLog.install(out, new LogSettings(least, format), journal);
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void textHasItsTimeAndLevel() {
    install(Level.INFO, Format.TEXT, false);
    OURS.log(Level.WARNING, "cannot clean up sandbox {0}", LogField.sandbox("ab12"));
    OURS.log(Level.DEBUG, "not asked for");

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARNING cannot clean up sandbox"
                + " ab12");
  }

  @Test
  void theJournalGetsThePriority() {
    install(Level.DEBUG, Format.TEXT, true);
    OURS.log(Level.ERROR, "one");
    OURS.log(Level.WARNING, "two");
    OURS.log(Level.INFO, "three");
    OURS.log(Level.DEBUG, "four");

    assertThat(lines()).containsExactly("<3>one", "<4>two", "<6>three", "<7>four");
  }

  @Test
  void aStrangersWordsMakeNoLineOfTheirOwn() {
    install(Level.INFO, Format.TEXT, true);
    OURS.log(Level.WARNING, "container {0}", LogField.container("x\n<3>forged\033[2J"));
    OURS.log(Level.ERROR, "failed", new IllegalStateException("a\n<6>forged\r"));

    assertThat(lines()).first().isEqualTo("<4>container x\\u000a<3>forged\\u001b[2J");
    assertThat(lines().subList(1, 4))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("<3>failed: java.lang.IllegalStateException: a"),
            line -> assertThat(line).isEqualTo("<3>  <6>forged\\u000d"),
            line -> assertThat(line).startsWith("<3>  \tat "));
  }

  @Test
  void jsonHasTheObjectsAsFieldsAndTheTrace() {
    install(Level.INFO, Format.JSON, false);
    OURS.log(
        Level.ERROR,
        "container {1} of pod {0} has \"ended\"\nwith {2}",
        LogField.pod("default/web"),
        LogField.container("c0ffee"),
        new LogField("exitCode", 1234),
        new IllegalStateException("a fault"));

    assertThat(lines()).hasSize(1);
    JsonNode message = new ObjectMapper().readTree(lines().getFirst());
    assertThat(message.get("message").asString())
        .isEqualTo("container c0ffee of pod default/web has \"ended\"\nwith 1234");
    assertThat(message.get("level").asString()).isEqualTo("error");
    assertThat(message.get("pod").asString()).isEqualTo("default/web");
    assertThat(message.get("container").asString()).isEqualTo("c0ffee");
    assertThat(message.get("exitCode").isNumber()).isTrue();
    assertThat(message.get("exitCode").asInt()).isEqualTo(1234);
    assertThat(message.get("trace").asString())
        .startsWith("java.lang.IllegalStateException: a fault\n\tat ");
    assertThat(java.time.Instant.parse(message.get("time").asString())).isNotNull();
  }

  @Test
  void ofLibrariesOnlyWarningsAreHeard() {
    install(Level.TRACE, Format.TEXT, true);
    THEIRS.log(Level.INFO, "chatter");
    THEIRS.log(Level.WARNING, "a warning");
    OURS.log(Level.TRACE, "ours");

    assertThat(lines()).containsExactly("<4>a warning", "<7>ours");
  }

  /** A client that sends nonsense must not write the log. */
  @Test
  void ofLibrariesThatServeSocketsOnlyErrorsAreHeard() {
    install(Level.TRACE, Format.TEXT, true);
    SERVERS.log(Level.WARNING, "a frame that makes no sense");
    SERVERS.log(Level.ERROR, "an error");

    assertThat(lines()).containsExactly("<3>an error");
  }

  /** A bus that is restarted is told by whoever needs it then. */
  @Test
  void ofTheLibraryOfTheMessageBusNothingIsHeard() {
    install(Level.TRACE, Format.TEXT, true);
    System.getLogger("org.freedesktop.dbus.connections.base.IncomingMessageThread")
        .log(Level.ERROR, "the connection broke", new java.io.IOException("a trace"));

    assertThat(lines()).isEmpty();
  }
}
