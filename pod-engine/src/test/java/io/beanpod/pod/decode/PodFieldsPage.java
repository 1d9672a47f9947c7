package io.beanpod.pod.decode;

import io.beanpod.pod.decode.PodFields.Rule;
import io.beanpod.pod.decode.PodFields.Support;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/pod-fields.md. */
final class PodFieldsPage {
  private static final String HEAD =
      """
      # Every field of a Pod, and what beanpod does with it

      A manifest is read strictly. A field that Kubernetes does not have is an error with its line and
      a suggestion; a field that Kubernetes has is one of three:

      - **supported**: read, checked as the API server checks it, and obeyed. Defaults are the API
        server's.
      - **no effect here**: read and printed back, but on one node without a cluster there is rightly
        nothing to do. The note says why.
      - **refused**: an error that says what is missing. It asks for something that beanpod cannot give
        yet, and a pod that runs without it would not be the pod that was asked for. Null, and an empty
        list or mapping, ask for nothing and are accepted.

      The structures carry the names of the Kubernetes API reference. This page is written from the table
      that the decoder uses (`PodFields` in `pod-engine`), and a test compares the two.

      """;

  private PodFieldsPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    Map<Support, Long> counts =
        PodFields.all().values().stream()
            .flatMap(fields -> fields.values().stream())
            .collect(Collectors.groupingBy(Rule::support, Collectors.counting()));
    page.append(
        Arrays.stream(Support.values())
            .map(support -> counts.getOrDefault(support, 0L) + " fields: " + support.text())
            .collect(Collectors.joining("; ", "", ".\n")));
    PodFields.all().forEach((type, fields) -> section(page, type, fields));
    return page.toString();
  }

  private static void section(StringBuilder page, String type, Map<String, Rule> fields) {
    page.append("\n## ").append(type).append("\n\n| field | | note |\n|---|---|---|\n");
    for (Rule rule : fields.values()) {
      page.append("| `").append(rule.field()).append("` | ");
      page.append(rule.support().text()).append(" | ").append(rule.note()).append(" |\n");
    }
  }
}
