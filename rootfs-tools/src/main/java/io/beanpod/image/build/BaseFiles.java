package io.beanpod.image.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What each root needs and no package has: mount points, /tmp, users, the links of merged /usr. */
final class BaseFiles {
  private static final Map<String, Integer> DIRECTORIES =
      new TreeMap<>(
          Map.of(
              "dev", 0755, "etc", 0755, "proc", 0755, "root", 0700, "run", 0755, "sys", 0755, "tmp",
              01777, "usr/bin", 0755, "var/tmp", 01777));
  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      nobody:x:65534:65534:nobody:/nonexistent:/bin/false
      """;
  private static final String GROUP =
      """
      root:x:0:
      tty:x:5:
      nogroup:x:65534:
      """;

  private BaseFiles() {}

  /** Adds what is missing. base-passwd has its own lists, which its script would copy. */
  static void addTo(RootTree tree) throws IOException {
    for (Map.Entry<String, Integer> directory : DIRECTORIES.entrySet()) {
      tree.directory(directory.getKey(), directory.getValue());
    }
    addList(tree, "etc/passwd", "usr/share/base-passwd/passwd.master", PASSWD);
    addList(tree, "etc/group", "usr/share/base-passwd/group.master", GROUP);
    for (String directory : UsrMerge.DIRECTORIES) {
      if (tree.has("usr/" + directory)) {
        tree.link(directory, "usr/" + directory);
      }
    }
  }

  private static void addList(RootTree tree, String path, String master, String fallback)
      throws IOException {
    byte[] content =
        tree.has(master) ? tree.read(master) : fallback.getBytes(StandardCharsets.US_ASCII);
    tree.file(path, content, 0644);
  }
}
