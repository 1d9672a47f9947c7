package io.beanpod.cli.config;

/** Writes docs/config.md. */
final class ConfigPage {
  private static final String HEAD =
      """
      # The daemon's configuration

      `beanpod daemon` works without a configuration. What differs from the defaults stands in
      `/etc/beanpod/config.yaml` and in the files ending in `.yaml` in `/etc/beanpod/config.yaml.d`:

      - The drop-ins are read after the file, by name. A later one wins, option by option; lists, and mappings
        of names such as labels, replace those before.
      - Options of the command line win over the files.
      - `--config FILE` or `$BEANPOD_CONFIG` names another file, whose drop-ins are in `FILE.d`. With `--root DIR` it is
        `DIR/config.yaml`: what configures this machine's beanpod does not reach one that runs beside it.
      - The other commands read the same files for what they need of them: directories, the socket, registries.
      - A change counts when the daemon is started anew; pods run on over that.

      The files are read as strictly as a Pod manifest. A field that does not exist, a value of another type or out of its range is an
      error with file, line and column, and the daemon does not start:

      ```
      $ beanpod config check
      beanpod: /etc/beanpod/config.yaml:2:3: cri.soket: unknown field; did you mean "socket"?
      /etc/beanpod/config.yaml:5:14: images.downloads: want a whole number from 1 to 256, found the number 0
      ```

      Where nothing is wrong, `beanpod config check` prints every option with the value that counts and the place where it was
      given. `beanpod config default` prints a configuration with every option, explained, at its default.

      This page is written from the list of options that the daemon uses (`DaemonOptions` in `cli`), and a test compares the two.
      """;

  private ConfigPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    String section = "-";
    for (Option<?> option : DaemonOptions.ALL) {
      if (!option.section().equals(section)) {
        section = option.section();
        page.append("\n## ").append(section.isEmpty() ? "At the top" : "`" + section + "`");
        page.append("\n\n| option | default | command line | |\n|---|---|---|---|\n");
      }
      page.append(
          "| `%s` | `%s` | %s | %s %s. |\n"
              .formatted(
                  option.name(),
                  option.valueIn(new Settings()),
                  option.flag().isEmpty() ? "" : "`" + option.flag() + "`",
                  option.help(),
                  ConfigPrinter.capital(option.kind().name())));
    }
    return page.toString();
  }
}
