package io.beanpod.cli.daemon;

import io.beanpod.cli.ExitCode;
import io.beanpod.cli.node.LocalNode;
import io.beanpod.cli.print.EventTable;
import io.beanpod.cli.print.PodDescription;
import io.beanpod.cli.print.PodTable;
import io.beanpod.cli.protocol.OutputFormat;
import io.beanpod.cli.protocol.Request;
import io.beanpod.pod.encode.JsonText;
import io.beanpod.pod.encode.PodTree;
import io.beanpod.pod.encode.YamlText;
import io.beanpod.pod.engine.PodChange;
import io.beanpod.pod.event.PodEvent;
import io.beanpod.pod.model.Pod;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests that show pods and what happened to them. */
final class ReadRequests {
  private final LocalNode node;
  private final Pods pods;

  ReadRequests(LocalNode node) {
    this.node = node;
    this.pods = new Pods(node.engine());
  }

  int get(Request.GetPods request, Conversation conversation)
      throws IOException, InterruptedException {
    List<Pod> chosen = choose(request);
    if (request.watch()) {
      return watch(request, conversation);
    }
    if (chosen.isEmpty() && isTable(request)) {
      conversation.warn(nothing(request.namespace(), request.allNamespaces()));
      return ExitCode.OK;
    }
    conversation.print(
        switch (request.output()) {
          case TABLE, WIDE -> table(request, !request.noHeaders()).of(chosen, Instant.now());
          case NAME ->
              chosen.stream().map(p -> "pod/" + p.name() + "\n").collect(Collectors.joining());
          case YAML -> YamlText.of(tree(request, chosen));
          case JSON -> JsonText.of(tree(request, chosen));
        });
    return ExitCode.OK;
  }

  private List<Pod> choose(Request.GetPods request) {
    return pods.select(
        request.names(),
        request.namespace(),
        request.allNamespaces(),
        LabelSelector.parse(request.selector()));
  }

  private static boolean isTable(Request.GetPods request) {
    return request.output() == OutputFormat.TABLE || request.output() == OutputFormat.WIDE;
  }

  private static Map<String, @Nullable Object> tree(Request.GetPods request, List<Pod> chosen) {
    return request.names().size() == 1 ? PodTree.of(chosen.getFirst()) : PodTree.ofList(chosen);
  }

  private PodTable table(Request.GetPods request, boolean headers) {
    return new PodTable(
        request.allNamespaces(),
        request.output() == OutputFormat.WIDE,
        request.showLabels(),
        headers,
        node.node().name());
  }

  static String nothing(String namespace, boolean allNamespaces) {
    return allNamespaces
        ? "No resources found"
        : "No resources found in %s namespace.".formatted(namespace);
  }

  private int watch(Request.GetPods request, Conversation conversation)
      throws IOException, InterruptedException {
    LabelSelector selector = LabelSelector.parse(request.selector());
    Backlog<PodChange> changes = new Backlog<>();
    Runnable end = node.engine().watch(changes::add);
    try {
      boolean headers = !request.noHeaders();
      while (true) {
        Pod pod = changes.take().pod();
        boolean wanted =
            (request.allNamespaces() || pod.namespace().equals(request.namespace()))
                && (request.names().isEmpty() || request.names().contains(pod.name()))
                && selector.test(pod.metadata().labels());
        if (wanted) {
          conversation.print(row(request, pod, headers));
          conversation.out().flush();
          headers = false;
        }
      }
    } finally {
      end.run();
    }
  }

  private String row(Request.GetPods request, Pod pod, boolean headers) {
    return switch (request.output()) {
      case TABLE, WIDE -> table(request, headers).of(List.of(pod), Instant.now());
      case NAME -> "pod/" + pod.name() + "\n";
      case YAML -> "---\n" + YamlText.of(PodTree.of(pod));
      case JSON -> JsonText.of(PodTree.of(pod));
    };
  }

  int describe(Request.DescribePods request, Conversation conversation) throws IOException {
    List<Pod> chosen =
        pods.select(
            request.names(), request.namespace(), false, LabelSelector.parse(request.selector()));
    if (chosen.isEmpty()) {
      conversation.warn(nothing(request.namespace(), false));
    }
    String separator = "";
    for (Pod pod : chosen) {
      Instant now = Instant.now();
      List<PodEvent> events =
          node.engine().events().list(pod.namespace(), pod.name()).stream()
              .filter(event -> event.about().uid().equals(pod.uid()))
              .toList();
      conversation.print(separator + PodDescription.of(pod, node.node().name(), now));
      conversation.print(EventTable.below(events, now));
      separator = "\n\n";
    }
    return ExitCode.OK;
  }

  int events(Request.Events request, Conversation conversation)
      throws IOException, InterruptedException {
    if (request.watch()) {
      return watchEvents(request, conversation);
    }
    List<PodEvent> events =
        node.engine().events().list().stream().filter(event -> concerns(request, event)).toList();
    if (events.isEmpty()) {
      conversation.warn(nothing(request.namespace(), request.allNamespaces()));
    } else {
      conversation.print(new EventTable(request.allNamespaces(), true).of(events, Instant.now()));
    }
    return ExitCode.OK;
  }

  private int watchEvents(Request.Events request, Conversation conversation)
      throws IOException, InterruptedException {
    Backlog<PodEvent> backlog = new Backlog<>();
    Runnable end = node.engine().events().watch(backlog::add);
    try {
      boolean headers = true;
      while (true) {
        PodEvent event = backlog.take();
        if (concerns(request, event)) {
          EventTable table = new EventTable(request.allNamespaces(), headers);
          conversation.print(table.of(List.of(event), Instant.now()));
          conversation.out().flush();
          headers = false;
        }
      }
    } finally {
      end.run();
    }
  }

  private static boolean concerns(Request.Events request, PodEvent event) {
    return (request.allNamespaces() || event.about().namespace().equals(request.namespace()))
        && (request.pod().isEmpty() || event.about().name().equals(request.pod()));
  }
}
