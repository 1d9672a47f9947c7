package io.beanpod.image.build;

import io.beanpod.image.oci.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an image says of its containers when it is made upon another one. */
final class ConfigMerge {
  private static final String PATH = "PATH";
  private static final String STANDARD_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ConfigMerge() {}

  /**
   * Adds one to another. As with a Dockerfile: variables, labels, ports and volumes come together,
   * the rest is the new one's where it says it, and a new entrypoint takes no arguments of the old.
   */
  static ImageConfig of(Optional<ImageConfig> base, ImageConfig own) {
    ImageConfig old = base.orElse(ImageConfig.builder(own.platform()).build());
    boolean newProgram = !own.entrypoint().isEmpty();
    TreeMap<String, String> labels = new TreeMap<>(old.labels());
    labels.putAll(own.labels());
    return ImageConfig.builder(own.platform())
        .env(variables(old.env(), own.env()))
        .entrypoint(newProgram ? own.entrypoint() : old.entrypoint())
        .cmd(newProgram || !own.cmd().isEmpty() ? own.cmd() : old.cmd())
        .user(either(own.user(), old.user()))
        .workingDir(either(own.workingDir(), old.workingDir()))
        .stopSignal(either(own.stopSignal(), old.stopSignal()))
        .exposedPorts(union(old.exposedPorts(), own.exposedPorts()))
        .volumes(union(old.volumes(), own.volumes()))
        .labels(labels)
        .build();
  }

  private static String either(String own, String old) {
    return own.isEmpty() ? old : own;
  }

  private static SortedSet<String> union(SortedSet<String> left, SortedSet<String> right) {
    SortedSet<String> union = new TreeSet<>(left);
    union.addAll(right);
    return union;
  }

  private static List<String> variables(List<String> old, List<String> own) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(PATH, STANDARD_PATH);
    for (List<String> each : List.of(old, own)) {
      for (String variable : each) {
        int end = variable.indexOf('=');
        values.put(variable.substring(0, end), variable.substring(end + 1));
      }
    }
    List<String> variables = new ArrayList<>();
    values.forEach((name, value) -> variables.add(name + "=" + value));
    return variables;
  }
}
