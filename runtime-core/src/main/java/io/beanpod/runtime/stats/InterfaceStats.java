package io.beanpod.runtime.stats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Counters of a pod's network interface since it was made. */
public record InterfaceStats(
    String name,
    long receivedBytes,
    long receivedPackets,
    long receiveErrors,
    long receiveDropped,
    long sentBytes,
    long sentPackets,
    long sendErrors,
    long sendDropped) {

  private static final String LOOPBACK = "lo";
  private static final int COLUMNS = 16;

  /**
   * The interfaces in a process' network namespace, but for loopback; none when it has ended.
   *
   * <p>The file is read instead of a netlink dump: it needs no thread to enter the namespace.
   */
  static List<InterfaceStats> of(int pid) throws IOException {
    try {
      Path file = Path.of("/proc", Integer.toString(pid), "net", "dev");
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException ended) {
      return List.of();
    }
  }

  /** Reads proc_pid_net_dev: two lines of headers, then {@code name: 8 columns in, 8 out}. */
  static List<InterfaceStats> parse(String text) {
    List<InterfaceStats> interfaces = new ArrayList<>();
    for (String line : text.lines().toList()) {
      int colon = line.lastIndexOf(':');
      String[] words = line.substring(colon + 1).strip().split(" +", -1);
      if (colon > 0 && words.length == COLUMNS) {
        String name = line.substring(0, colon).strip();
        if (!name.equals(LOOPBACK)) {
          interfaces.add(of(name, words));
        }
      }
    }
    return interfaces;
  }

  private static InterfaceStats of(String name, String[] words) {
    long[] in = new long[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      in[i] = Long.parseLong(words[i]);
    }
    return new InterfaceStats(name, in[0], in[1], in[2], in[3], in[8], in[9], in[10], in[11]);
  }
}
