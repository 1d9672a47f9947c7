package io.beanpod.runtime.cdi;

import io.beanpod.runtime.Device;
import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.Mount;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a CDI file, of specification 0.3 to 1.0, in YAML or in JSON, which is YAML as well. What
 * beanpod cannot do is an error and not left out: a device without what its vendor wants for it
 * would fail later, and nobody would know why.
 */
final class CdiReader {

  private static final Pattern KIND =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]/[A-Za-z][A-Za-z0-9_.-]*");
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]*");
  private static final Set<String> HARMLESS = Set.of("bind", "rbind", "rw", "private", "rprivate");

  private CdiReader() {}

  /**
   * Reads a file's text.
   *
   * @throws CdiException when it is no CDI file or wants something else than env, deviceNodes,
   *     mounts and additionalGids
   */
  static CdiFile read(String text) throws CdiException {
    Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new CdiException("it is neither JSON nor YAML: " + e.getMessage());
    }
    Map<?, ?> file = map(root, "the file");
    String kind = text(file, "kind");
    if (!KIND.matcher(kind).matches()) {
      throw new CdiException("its kind is \"" + kind + "\", not vendor.com/class");
    }
    Map<String, CdiEdits> devices = new LinkedHashMap<>();
    for (Object element : list(file, "devices")) {
      Map<?, ?> device = map(element, "a device");
      String name = text(device, "name");
      if (!DEVICE.matcher(name).matches()) {
        throw new CdiException("a device has the name \"" + name + '"');
      }
      if (devices.put(name, edits(device)) != null) {
        throw new CdiException("it has the device " + name + " twice");
      }
    }
    return new CdiFile(kind, edits(file), devices);
  }

  private static CdiEdits edits(Map<?, ?> owner) throws CdiException {
    if (owner.get("containerEdits") == null) {
      return CdiEdits.NONE;
    }
    Map<?, ?> edits = map(owner.get("containerEdits"), "containerEdits");
    only(edits, Set.of("env", "deviceNodes", "mounts", "additionalGids"), "containerEdits");
    List<EnvVariable> env = new ArrayList<>();
    for (Object element : list(edits, "env")) {
      env.add(variable(String.valueOf(element)));
    }
    List<Device> devices = new ArrayList<>();
    for (Object element : list(edits, "deviceNodes")) {
      devices.add(device(map(element, "a device node")));
    }
    List<Mount> mounts = new ArrayList<>();
    for (Object element : list(edits, "mounts")) {
      mounts.add(mount(map(element, "a mount")));
    }
    List<Long> groups = new ArrayList<>();
    for (Object element : list(edits, "additionalGids")) {
      if (!(element instanceof Number number)) {
        throw new CdiException("additionalGids has " + element);
      }
      groups.add(number.longValue());
    }
    return new CdiEdits(env, devices, mounts, groups);
  }

  private static EnvVariable variable(String text) throws CdiException {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new CdiException("env has \"" + text + "\", not NAME=value");
    }
    return new EnvVariable(text.substring(0, equals), text.substring(equals + 1));
  }

  /** Numbers and mode are those of the host's node, which is what the file repeats. */
  private static Device device(Map<?, ?> node) throws CdiException {
    only(
        node,
        Set.of("path", "hostPath", "type", "major", "minor", "fileMode", "permissions"),
        "a device node");
    String path = text(node, "path");
    String hostPath = node.get("hostPath") == null ? path : text(node, "hostPath");
    String permissions = node.get("permissions") == null ? "rwm" : text(node, "permissions");
    if (!permissions.matches("[rwm]+")) {
      throw new CdiException("a device node has the permissions \"" + permissions + '"');
    }
    return new Device(hostPath, path, permissions);
  }

  private static Mount mount(Map<?, ?> entry) throws CdiException {
    only(entry, Set.of("hostPath", "containerPath", "options", "type"), "a mount");
    Object type = entry.get("type");
    if (type != null && !type.equals("bind") && !type.equals("none") && !type.equals("")) {
      throw new CdiException("a mount has the type " + type + "; beanpod takes bind");
    }
    Set<Mount.Option> options = EnumSet.noneOf(Mount.Option.class);
    Mount mount = Mount.of(text(entry, "hostPath"), text(entry, "containerPath"));
    for (Object element : list(entry, "options")) {
      String option = String.valueOf(element);
      switch (option) {
        case "ro" -> mount = mount.readOnly(false);
        case "noexec" -> options.add(Mount.Option.NOEXEC);
        case "nosuid" -> options.add(Mount.Option.NOSUID);
        case "nodev" -> options.add(Mount.Option.NODEV);
        case "slave", "rslave" -> mount = mount.with(Mount.Propagation.HOST_TO_CONTAINER);
        case "shared", "rshared" -> mount = mount.with(Mount.Propagation.BIDIRECTIONAL);
        default -> {
          if (!HARMLESS.contains(option)) {
            throw new CdiException("a mount has the option " + option);
          }
        }
      }
    }
    return mount.with(options);
  }

  private static void only(Map<?, ?> map, Set<String> known, String where) throws CdiException {
    for (Object key : map.keySet()) {
      if (!(key instanceof String name) || !known.contains(name)) {
        throw new CdiException(where + " has " + key + ", which beanpod cannot do");
      }
    }
  }

  private static Map<?, ?> map(@Nullable Object value, String what) throws CdiException {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new CdiException(what + " is no mapping");
  }

  private static List<?> list(Map<?, ?> map, String field) throws CdiException {
    Object value = map.get(field);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new CdiException(field + " is no list");
  }

  private static String text(Map<?, ?> map, String field) throws CdiException {
    if (map.get(field) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw new CdiException("there is no " + field);
  }
}
