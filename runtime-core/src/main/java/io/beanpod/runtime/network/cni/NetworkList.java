package io.beanpod.runtime.network.cni;

import io.beanpod.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A network as configured: a name and plugins in order. Section 1 of the specification. The
 * plugins' objects are not to be changed.
 *
 * @param version the highest version that both the configuration and this program know
 */
record NetworkList(
    String name,
    SpecVersion version,
    boolean disableCheck,
    boolean disableGc,
    boolean onlyInlined,
    List<ObjectNode> plugins) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

  NetworkList {
    plugins = List.copyOf(plugins);
  }

  /**
   * Reads a .conflist.
   *
   * @throws RuntimeFailure saying what is wrong with it
   */
  static NetworkList parse(String text) throws RuntimeFailure {
    ObjectNode list = object(text);
    List<ObjectNode> plugins = new ArrayList<>();
    for (JsonNode plugin : list.path("plugins")) {
      if (!(plugin instanceof ObjectNode object)) {
        throw new RuntimeFailure("an entry of \"plugins\" is no object");
      }
      plugins.add(checked(object));
    }
    return of(list, plugins);
  }

  /**
   * Reads a .conf or .json, which is one plugin's configuration and a network of this plugin.
   *
   * @throws RuntimeFailure saying what is wrong with it
   */
  static NetworkList parseSingle(String text) throws RuntimeFailure {
    ObjectNode plugin = object(text);
    if (plugin.has("plugins")) {
      throw new RuntimeFailure("it is a list of plugins: the file's name must end in .conflist");
    }
    return of(plugin, List.of(checked(plugin)));
  }

  /**
   * Reads the configuration of a further plugin of a network.
   *
   * @throws RuntimeFailure saying what is wrong with it
   */
  static ObjectNode parsePlugin(String text) throws RuntimeFailure {
    return checked(object(text));
  }

  private static NetworkList of(ObjectNode object, List<ObjectNode> plugins) throws RuntimeFailure {
    String name = Json.text(object, "name");
    if (!NAME.matcher(name).matches()) {
      throw new RuntimeFailure(
          "\"name\" must begin with a letter or digit and go on with these or _ . -, and is \"%s\""
              .formatted(name));
    }
    return new NetworkList(
        name,
        version(object),
        Json.flag(object, "disableCheck"),
        Json.flag(object, "disableGC"),
        Json.flag(object, "loadOnlyInlinedPlugins"),
        plugins);
  }

  private static SpecVersion version(ObjectNode object) throws RuntimeFailure {
    String one = Json.text(object, "cniVersion");
    List<String> wanted =
        Stream.concat(Stream.of(one), Json.texts(object, "cniVersions"))
            .filter(version -> !version.isEmpty())
            .toList();
    if (wanted.isEmpty()) {
      return SpecVersion.V0_1_0; // the specification's default, from the time without the field
    }
    return SpecVersion.highest(wanted.stream())
        .orElseThrow(() ->
            new RuntimeFailure(
                "it wants CNI version %s; known are 0.1.0 to %s"
                    .formatted(String.join(", ", wanted), SpecVersion.V1_1_0)));
  }

  private static ObjectNode object(String text) throws RuntimeFailure {
    try {
      return Json.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RuntimeFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static ObjectNode checked(ObjectNode plugin) throws RuntimeFailure {
    String type = Json.text(plugin, "type");
    if (type.isEmpty() || type.contains("/") || type.equals(".") || type.equals("..")) {
      throw new RuntimeFailure(
          "a plugin's \"type\" must be the name of a program without a path, and is \"%s\""
              .formatted(type));
    }
    return plugin;
  }

  /** The same with further plugins behind its own. */
  NetworkList with(List<ObjectNode> further) {
    List<ObjectNode> all = new ArrayList<>(plugins);
    all.addAll(further);
    return new NetworkList(name, version, disableCheck, disableGc, onlyInlined, all);
  }

  /** The programs that it needs. */
  List<String> types() {
    return plugins.stream().map(plugin -> Json.text(plugin, "type")).toList();
  }

  /** The text of a .conflist that is read as this network again. */
  String text() {
    ObjectNode list = Json.object();
    list.put("cniVersion", version.toString());
    list.put("name", name);
    list.put("disableCheck", disableCheck);
    list.put("disableGC", disableGc);
    list.put("loadOnlyInlinedPlugins", true);
    plugins.forEach(list.putArray("plugins")::add);
    return list.toString();
  }
}
