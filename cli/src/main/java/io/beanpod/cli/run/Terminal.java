package io.beanpod.cli.run;

import io.beanpod.cli.log.LogLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a person sees of a run: what the containers print, each line behind its container's name on
 * standard output; what happens to the pods on standard error. Lines never mix.
 */
final class Terminal {
  /** Cyan, green, yellow, magenta, blue and their bright sisters: no red, which means trouble. */
  private static final int[] COLOURS = {36, 32, 33, 35, 34, 96, 92, 93, 95, 94};

  private final PrintStream out;
  private final PrintStream err;
  private final boolean colour;
  private final Map<String, ByteArrayOutputStream> unfinished = new HashMap<>();
  private final Map<String, Integer> colours = new HashMap<>();

  Terminal(PrintStream out, PrintStream err, boolean colour) {
    this.out = out;
    this.err = err;
    this.colour = colour;
  }

  /**
   * Prints a line of a container once it is complete.
   *
   * @param name the container's, as it is shown
   */
  synchronized void log(String name, LogLine line) {
    String key = name + (line.stderr() ? "/stderr" : "/stdout");
    ByteArrayOutputStream text = unfinished.computeIfAbsent(key, _ -> new ByteArrayOutputStream());
    text.writeBytes(line.text());
    if (!line.partial()) {
      finish(name, text);
    }
  }

  /** Prints what a container that has ended wrote without a line feed at its end. */
  synchronized void end(String name) {
    for (String stream : new String[] {"/stdout", "/stderr"}) {
      ByteArrayOutputStream text = unfinished.get(name + stream);
      if (text != null && text.size() > 0) {
        finish(name, text);
      }
    }
  }

  private void finish(String name, ByteArrayOutputStream text) {
    out.writeBytes(prefix(name).getBytes(StandardCharsets.UTF_8));
    out.writeBytes(text.toByteArray());
    out.write('\n');
    out.flush();
    text.reset();
  }

  private String prefix(String name) {
    if (!colour) {
      return "[" + name + "] ";
    }
    int index = colours.computeIfAbsent(name, _ -> colours.size());
    return "\033[%dm[%s]\033[0m ".formatted(COLOURS[index % COLOURS.length], name);
  }

  /** Tells what happens. */
  synchronized void tell(String sentence) {
    err.println(colour ? "\033[2m" + sentence + "\033[0m" : sentence);
  }

  /** Tells of trouble. */
  synchronized void warn(String sentence) {
    err.println(colour ? "\033[31m" + sentence + "\033[0m" : sentence);
  }
}
