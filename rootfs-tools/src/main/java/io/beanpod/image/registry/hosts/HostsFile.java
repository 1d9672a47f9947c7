package io.beanpod.image.registry.hosts;

import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import io.beanpod.image.registry.hosts.TlsSettings.ClientKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * Reads containerd's {@code hosts.toml}, by containerd's {@code docs/hosts.md}: mirrors in the
 * order in which the file has them, then the registry itself.
 */
final class HostsFile {
  static final String NAME = "hosts.toml";

  private static final Logger LOG = System.getLogger(HostsFile.class.getName());
  private static final Set<String> HOST_KEYS =
      Set.of(
          "capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout");
  private static final String SERVER = "server";
  private static final String HOST = "host";

  private final Path file;

  private HostsFile(Path file) {
    this.file = file;
  }

  /**
   * The hosts of a registry.
   *
   * @param directory the one that has the file
   * @param registry the registry itself where the file does not name another server
   */
  static List<RegistryHost> read(Path directory, URI registry) throws IOException {
    Path file = directory.resolve(NAME);
    TomlParseResult toml = Toml.parse(Files.readString(file));
    if (toml.hasErrors()) {
      throw new ImageException(file + ": " + toml.errors().getFirst());
    }
    byte[] json = toml.toJson().getBytes(StandardCharsets.UTF_8);
    return new HostsFile(file).hosts(JsonField.parse(json, file.toString()), registry);
  }

  private List<RegistryHost> hosts(JsonField root, URI registry) throws ImageException {
    List<RegistryHost> hosts = new ArrayList<>();
    JsonField tables = root.get(HOST);
    for (String address : tables.memberNames()) {
      JsonField table = tables.get(address);
      warnOfUnknown(table, HOST_KEYS);
      boolean override = table.get("override_path").flag();
      URI api = address(table, address, override);
      boolean same = registry.getRawAuthority().equals(api.getRawAuthority());
      hosts.add(host(table, api, !same));
    }
    Set<String> serverKeys = new HashSet<>(HOST_KEYS);
    serverKeys.addAll(Set.of(SERVER, HOST));
    warnOfUnknown(root, serverKeys);
    String server = root.get(SERVER).textOrEmpty();
    URI api =
        server.isEmpty()
            ? registry
            : address(root.get(SERVER), server, root.get("override_path").flag());
    hosts.add(host(root, api, false));
    return hosts;
  }

  private static URI address(JsonField field, String text, boolean override) throws ImageException {
    try {
      return HostAddress.parse(text, override);
    } catch (ImageException e) {
      throw field.wrong("is wrong: " + e.getMessage());
    }
  }

  private void warnOfUnknown(JsonField table, Set<String> known) throws ImageException {
    for (String key : table.memberNames()) {
      if (!known.contains(key)) {
        LOG.log(Level.WARNING, "{0}: {1} is not known and ignored", file, key);
      }
    }
  }

  private RegistryHost host(JsonField table, URI api, boolean mirror) throws ImageException {
    String dial = table.get("dial_timeout").textOrEmpty();
    return new RegistryHost(
        api,
        mirror,
        capabilities(table.get("capabilities")),
        new TlsSettings(
            paths(table.get("ca")), clients(table.get("client")), table.get("skip_verify").flag()),
        headers(table.get("header")),
        dial.isEmpty() ? RegistryHost.DIAL_TIMEOUT : duration(table.get("dial_timeout"), dial));
  }

  private static Set<Capability> capabilities(JsonField field) throws ImageException {
    if (!field.isPresent()) {
      return EnumSet.allOf(Capability.class);
    }
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (JsonField word : field.elements()) {
      try {
        capabilities.add(Capability.parse(word.text()));
      } catch (ImageException e) {
        throw word.wrong("is wrong: " + e.getMessage());
      }
    }
    return capabilities;
  }

  /** A file or a list of files, beside this one where they are not absolute. */
  private List<Path> paths(JsonField field) throws ImageException {
    List<Path> paths = new ArrayList<>();
    if (field.isText()) {
      paths.add(file.resolveSibling(field.text()));
    } else {
      for (JsonField path : field.elements()) {
        paths.add(file.resolveSibling(path.text()));
      }
    }
    return paths;
  }

  /** A file, a list of files, or a list of pairs of certificate and key. */
  private List<ClientKey> clients(JsonField field) throws ImageException {
    List<ClientKey> clients = new ArrayList<>();
    if (field.isText()) {
      clients.add(new ClientKey(file.resolveSibling(field.text()), null));
      return clients;
    }
    for (JsonField element : field.elements()) {
      if (element.isText()) {
        clients.add(new ClientKey(file.resolveSibling(element.text()), null));
        continue;
      }
      List<Path> pair = paths(element);
      if (pair.isEmpty() || pair.size() > 2) {
        throw element.wrong("is not a certificate, or a pair of certificate and key");
      }
      clients.add(new ClientKey(pair.getFirst(), pair.size() == 1 ? null : pair.getLast()));
    }
    return clients;
  }

  private static Map<String, List<String>> headers(JsonField field) throws ImageException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (var header : field.members().entrySet()) {
      JsonField value = header.getValue();
      headers.put(header.getKey(), value.isText() ? List.of(value.text()) : value.texts());
    }
    return headers;
  }

  private static Duration duration(JsonField field, String text) throws ImageException {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw field.wrong("is not a duration such as 10s: " + text);
    }
  }
}
