package io.beanpod.pod.naming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The three lists of resolv.conf(5).
 *
 * @param options as they stand in the file, such as {@code ndots:5}
 */
public record ResolvConf(List<String> servers, List<String> searches, List<String> options) {
  /** Nothing said. */
  public static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), List.of());

  public ResolvConf {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
  }

  /** Reads a file's text: all name servers and options, the last search or domain line. */
  public static ResolvConf parse(String text) {
    Set<String> servers = new LinkedHashSet<>();
    List<String> searches = List.of();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      List<String> rest = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> rest.stream().limit(1).forEach(servers::add);
        case "search" -> searches = rest.stream().filter(s -> !s.equals(".")).toList();
        case "domain" -> searches = rest.stream().limit(1).toList();
        case "options" -> options.addAll(rest);
        default -> {}
      }
    }
    return new ResolvConf(List.copyOf(servers), searches, options);
  }

  /**
   * The host's file as a pod can use it: where it only names a resolver on the loopback address,
   * which a pod cannot reach, the file behind that resolver is taken.
   *
   * @param file usually /etc/resolv.conf; one that is absent says nothing
   * @param behindLocalResolver usually /run/systemd/resolve/resolv.conf
   */
  public static ResolvConf ofHost(Path file, Path behindLocalResolver) throws IOException {
    ResolvConf own = Files.exists(file) ? parse(Files.readString(file)) : EMPTY;
    boolean unreachable = own.servers.stream().allMatch(ResolvConf::isLoopback);
    return unreachable && Files.exists(behindLocalResolver)
        ? parse(Files.readString(behindLocalResolver))
        : own;
  }

  private static boolean isLoopback(String server) {
    return server.startsWith("127.") || server.equals("::1");
  }
}
