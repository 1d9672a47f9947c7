package io.beanpod.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TabbedTextTest {
  @Test
  void columnsAreAsWideAsTheirWidestCellAndNoNarrowerThanTheMinimum() {
    String text = new TabbedText(6, 3).line("A", "B", "C").line("1", "longer", "x").toString();

    assertThat(text).isEqualTo("A     B        C\n1     longer   x\n");
  }

  @Test
  void aLineWithoutCellsSeparatesTheWidthsAboveAndBelow() {
    String text =
        new TabbedText(0, 2)
            .line("Name:", "a")
            .line("Containers:")
            .line("  Container ID:", "b")
            .toString();

    assertThat(text).isEqualTo("Name:  a\nContainers:\n  Container ID:  b\n");
  }

  @Test
  void whatStandsLastInALineWidensNothing() {
    String text =
        new TabbedText(0, 1).line("a", "very long last text").line("b", "c", "d").toString();

    assertThat(text).isEqualTo("a very long last text\nb c d\n");
  }
}
