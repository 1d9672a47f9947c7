package io.beanpod.pod.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the text, the decoder gives pods or problems, and every problem has a place and words.
 */
class DecoderFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "null",
          "~",
          "true",
          "on",
          "5",
          "-1",
          "0644",
          "1e999",
          "99999999999999999999",
          "''",
          "\"",
          "[]",
          "{}",
          "[",
          "}",
          ": ",
          "- ",
          "? ",
          "&a ",
          "*a",
          "<<: *a",
          "!!str ",
          "!!int x",
          "!x ",
          "|\n",
          ">-\n",
          "#",
          "\t",
          "\n",
          "  ",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "\u0000",
          "\u0085",
          "\uD83D",
          "豆",
          "$(A)",
          "../..",
          "0x",
          "1Gi",
          "containers",
          "name",
          "image");

  private static String everything() throws IOException {
    try (InputStream in = DecoderFuzzTest.class.getResourceAsStream("/everything.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void decode(String text) {
    try {
      assertThat(PodDecoder.decode("f", text)).isNotEmpty();
    } catch (ManifestException e) {
      assertThat(e.problems()).isNotEmpty().allSatisfy(p -> assertThat(p.message()).isNotBlank());
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("decoding ended with " + e + ":\n" + text, e);
    }
  }

  @Test
  void survivesSmallChanges() throws IOException {
    String whole = everything();
    Random random = new Random(20261121);
    for (int round = 0; round < 3000; round++) {
      StringBuilder text = new StringBuilder(whole);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(6));
        text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
      }
      decode(text.toString());
    }
  }

  /** Every value of the manifest in turn becomes something of another type. */
  @Test
  void survivesEveryWrongType() throws IOException {
    List<String> lines = everything().lines().toList();
    List<String> values = List.of("null", "5", "-1", "yes", "[]", "{}", "[[1]]", "{x: 1}", "'x y'");
    for (int i = 0; i < lines.size(); i++) {
      int colon = lines.get(i).indexOf(": ");
      if (colon < 0) {
        continue;
      }
      for (String value : values) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(i, lines.get(i).substring(0, colon + 2) + value);
        decode(String.join("\n", changed));
      }
    }
  }

  @Test
  void survivesLinesMissingTwiceOrElsewhere() throws IOException {
    List<String> lines = everything().lines().toList();
    Random random = new Random(42);
    for (int round = 0; round < 1500; round++) {
      List<String> changed = new ArrayList<>(lines);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int from = random.nextInt(changed.size());
        String line = changed.get(from);
        switch (random.nextInt(3)) {
          case 0 -> changed.remove(from);
          case 1 -> changed.add(from, line);
          default -> changed.set(random.nextInt(changed.size()), line);
        }
      }
      decode(String.join("\n", changed));
    }
  }
}
