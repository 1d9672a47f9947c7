package io.beanpod.pod.event;

import io.beanpod.pod.event.PodEvent.Subject;
import io.beanpod.pod.time.Timeline;
import io.beanpod.pod.time.Timeline.Alarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the events of an {@link EventLog} in a file, one JSON object a line, so that they outlive a
 * restart of the daemon. It is written a moment after something happened and when the log is
 * closed: what a killed daemon recorded in its last two seconds is lost.
 */
public final class EventFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EventFile.class.getName());
  private static final Duration DELAY = Duration.ofSeconds(2);

  private final JsonMapper json = JsonMapper.shared();
  private final Path file;
  private final EventLog log;
  private final Timeline timeline;
  private final AtomicBoolean dirty = new AtomicBoolean();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("event-file").factory());
  private final Runnable watch;
  private volatile @Nullable Alarm alarm;

  /** Reads what the file holds into the log and writes it anew when the log grows. */
  public EventFile(Path file, EventLog log, Timeline timeline) {
    this.file = file;
    this.log = log;
    this.timeline = timeline;
    log.restore(read());
    this.watch = log.watch(event -> changed());
  }

  private void changed() {
    if (dirty.compareAndSet(false, true)) {
      alarm = timeline.after(DELAY, () -> writer.execute(this::write));
    }
  }

  private List<PodEvent> read() {
    List<PodEvent> events = new ArrayList<>();
    if (!Files.exists(file)) {
      return events;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        events.add(decode(json.readTree(line)));
      }
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "cannot read the events in "
                  + file
                  + ", those after line "
                  + events.size()
                  + " are lost: "
                  + e.getMessage());
    }
    return events;
  }

  private void write() {
    if (!dirty.getAndSet(false)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    log.list().forEach(event -> text.append(json.writeValueAsString(encode(event))).append('\n'));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot keep the events in " + file + ": " + e);
    }
  }

  private ObjectNode encode(PodEvent event) {
    return json.createObjectNode()
        .put("id", event.id())
        .put("namespace", event.about().namespace())
        .put("name", event.about().name())
        .put("uid", event.about().uid())
        .put("fieldPath", event.about().fieldPath())
        .put("type", event.type().text())
        .put("reason", event.reason())
        .put("message", event.message())
        .put("count", event.count())
        .put("first", event.firstTimestamp().toString())
        .put("last", event.lastTimestamp().toString());
  }

  private static PodEvent decode(JsonNode node) {
    return new PodEvent(
        node.required("id").asLong(),
        new Subject(
            node.required("namespace").asString(),
            node.required("name").asString(),
            node.required("uid").asString(),
            node.required("fieldPath").asString()),
        PodEvent.Type.valueOf(node.required("type").asString().toUpperCase(Locale.ROOT)),
        node.required("reason").asString(),
        node.required("message").asString(),
        node.required("count").asInt(),
        instant(node.required("first").asString()),
        instant(node.required("last").asString()));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Writes what is not written yet. */
  @Override
  public void close() {
    watch.run();
    Alarm pending = alarm;
    if (pending != null) {
      pending.cancel();
    }
    writer.execute(this::write);
    writer.close();
  }
}
