package io.beanpod.cli.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text whose cells end with a tab and line up: neighbouring lines that have a cell in a column make
 * that column as wide as the widest of them. What follows the last tab of a line is not a cell and
 * widens nothing, so a heading between two lists lets each have its own widths.
 */
public final class TabbedText {
  private final int minimum;
  private final int padding;
  private final List<String[]> lines = new ArrayList<>();

  /**
   * @param minimum the least width of a column
   * @param padding blanks after the widest cell of a column
   */
  public TabbedText(int minimum, int padding) {
    this.minimum = minimum;
    this.padding = padding;
  }

  /** Adds a line of cells and a last text. */
  public TabbedText line(String... cells) {
    lines.add(cells);
    return this;
  }

  /** Adds a line of cells and a last text. */
  public TabbedText line(List<String> cells) {
    return line(cells.toArray(String[]::new));
  }

  /** The lines, each with a line feed. */
  @Override
  public String toString() {
    int[][] widths = new int[lines.size()][];
    for (int row = 0; row < widths.length; row++) {
      widths[row] = new int[Math.max(0, lines.get(row).length - 1)];
    }
    for (int row = 0; row < widths.length; row++) {
      for (int column = 0; column < widths[row].length; column++) {
        if (widths[row][column] == 0) {
          widen(widths, row, column);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < widths.length; row++) {
      append(text, lines.get(row), widths[row]);
    }
    return text.toString();
  }

  /** Gives the column's block of lines, which begins at {@code first}, its width. */
  private void widen(int[][] widths, int first, int column) {
    int end = first;
    int width = minimum;
    while (end < widths.length && widths[end].length > column) {
      width = Math.max(width, length(lines.get(end)[column]) + padding);
      end++;
    }
    for (int row = first; row < end; row++) {
      widths[row][column] = width;
    }
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static void append(StringBuilder text, String[] cells, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      text.append(cells[column]);
      char[] blanks = new char[widths[column] - length(cells[column])];
      Arrays.fill(blanks, ' ');
      text.append(blanks);
    }
    if (cells.length > 0) {
      text.append(cells[cells.length - 1]);
    }
    text.append('\n');
  }
}
