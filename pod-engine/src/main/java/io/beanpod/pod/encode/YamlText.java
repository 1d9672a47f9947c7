package io.beanpod.pod.encode;

import io.beanpod.pod.decode.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A tree as YAML in kubectl's style: lists level with their key, double quotes around texts that
 * would otherwise be read as something else, and blocks for texts of several lines.
 */
public final class YamlText {
  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setSplitLines(false)
          .setMultiLineFlow(false)
          .setUseUnicodeEncoding(true)
          .build();

  /** Lines that a block shows as they are: the first one is not indented. */
  private static final Pattern BLOCK = Pattern.compile("(?!\\s)[\\n[^\\p{Cc}\\u2028\\u2029]]*");

  private YamlText() {}

  /** The text of a tree as {@link PodTree} makes it. */
  public static String of(Map<String, @Nullable Object> tree) {
    Text text = new Text();
    Emitter emitter = new Emitter(SETTINGS, text);
    new Serialize(SETTINGS).serializeOne(node(tree)).forEach(emitter::emit);
    return text.written.toString();
  }

  private static Node node(@Nullable Object value) {
    return switch (value) {
      case null -> scalar(Tag.NULL, "null", ScalarStyle.PLAIN);
      case Map<?, ?> map -> {
        List<NodeTuple> entries = new ArrayList<>();
        map.forEach((key, entry) -> entries.add(new NodeTuple(node(key), node(entry))));
        yield new MappingNode(Tag.MAP, entries, style(map.isEmpty()));
      }
      case List<?> list ->
          new SequenceNode(
              Tag.SEQ, list.stream().map(YamlText::node).toList(), style(list.isEmpty()));
      case Boolean bool -> scalar(Tag.BOOL, bool.toString(), ScalarStyle.PLAIN);
      case Number number -> scalar(Tag.INT, number.toString(), ScalarStyle.PLAIN);
      default -> text(value.toString());
    };
  }

  private static Node text(String text) {
    if (text.contains("\n") && BLOCK.matcher(text).matches()) {
      return scalar(Tag.STR, text, ScalarStyle.LITERAL);
    }
    boolean plain = PlainText.isText(text) && text.chars().noneMatch(Character::isISOControl);
    return scalar(Tag.STR, text, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
  }

  private static Node scalar(Tag tag, String text, ScalarStyle style) {
    return new ScalarNode(tag, text, style);
  }

  private static FlowStyle style(boolean isEmpty) {
    return isEmpty ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }

  /** Keeps what the emitter writes. */
  private static final class Text implements StreamDataWriter {
    private final StringBuilder written = new StringBuilder();

    @Override
    public void write(String text) {
      written.append(text);
    }

    @Override
    public void write(String text, int offset, int length) {
      written.append(text, offset, offset + length);
    }
  }
}
