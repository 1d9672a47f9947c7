package io.beanpod.runtime.container;

import io.beanpod.runtime.EnvVariable;
import io.beanpod.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a program is given: argument list and environment, from the image and the manifest. */
final class ProcessArguments {

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ProcessArguments() {}

  /**
   * The argument list: a command replaces the image's entry point and its arguments, arguments
   * alone replace only the image's arguments.
   */
  static List<String> argv(
      List<String> entrypoint, List<String> cmd, List<String> command, List<String> args)
      throws RuntimeFailure {
    List<String> argv = new ArrayList<>(command.isEmpty() ? entrypoint : command);
    argv.addAll(args.isEmpty() && command.isEmpty() ? cmd : args);
    if (argv.isEmpty()) {
      throw new RuntimeFailure(
          "no command: the image has neither entry point nor command, and the container gives none");
    }
    return List.copyOf(argv);
  }

  /**
   * The environment: the image's variables, then the manifest's; HOME and PATH have values in every
   * case, TERM where there is a terminal.
   */
  static List<String> environment(
      List<String> image, List<EnvVariable> own, String home, String hostname, boolean tty) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PATH", DEFAULT_PATH);
    env.put("HOSTNAME", hostname);
    if (tty) {
      env.put("TERM", "xterm");
    }
    env.put("HOME", home);
    for (String variable : image) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        env.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    own.forEach(variable -> env.put(variable.name(), variable.value()));
    return env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }
}
