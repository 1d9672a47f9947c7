package io.beanpod.pod.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Cuts a YAML or JSON text into its documents. */
final class Documents {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new ManifestSchema())
          .setAllowNonScalarKeys(true)
          .setAllowRecursiveKeys(true)
          .build();

  private Documents() {}

  /**
   * The documents that hold something. A text that is no YAML adds a problem; the documents before
   * it are returned.
   */
  static List<Node> read(String text, Report report) {
    List<Node> documents = new ArrayList<>();
    try {
      StreamReader reader = new StreamReader(SETTINGS, text);
      Composer composer = new Composer(SETTINGS, new DepthLimit(new ParserImpl(SETTINGS, reader)));
      while (composer.hasNext()) {
        Node document = composer.next();
        if (!isEmpty(document)) {
          documents.add(document);
        }
      }
    } catch (MarkedYamlEngineException e) {
      report.at(e.getProblemMark(), "", "not valid YAML: " + explain(e));
    } catch (YamlEngineException e) {
      report.at(Optional.empty(), "", "not valid YAML: " + firstLine(e));
    }
    return documents;
  }

  private static boolean isEmpty(Node document) {
    return document instanceof ScalarNode scalar
        && Scalar.of(scalar).filter(Scalar.Null.class::isInstance).isPresent();
  }

  private static String explain(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? firstLine(e) : e.getProblem();
    if (problem.contains("\\t(TAB)")) {
      return "a tab; indent with spaces";
    }
    if (problem.startsWith("expected <block end>")) {
      return "this line is not indented like the lines of its block ("
          + e.getContext()
          + e.getContextMark().map(m -> " that began at line " + (m.getLine() + 1)).orElse("")
          + ")";
    }
    return e.getContext() == null || e.getContext().isEmpty()
        ? problem
        : problem + " (" + e.getContext() + ")";
  }

  private static String firstLine(YamlEngineException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
