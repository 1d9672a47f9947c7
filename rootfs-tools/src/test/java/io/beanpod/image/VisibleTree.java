package io.beanpod.image;

import io.beanpod.sys.DeviceNumber;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What overlayfs shows of layers, each file with all that one can see of it: type, mode, owner,
 * time, device, target, attributes, bytes, and which other names it has.
 */
final class VisibleTree {
  private static final Kernel KERNEL = Kernel.linux();
  private static final String STATUS = "unix:mode,uid,gid,rdev,lastModifiedTime,dev,ino";

  private final NavigableMap<String, Path> files = new TreeMap<>();

  private VisibleTree() {}

  /**
   * Describes the tree of layers.
   *
   * @param lowestFirst directories as our store has them, or the only one of another tool
   */
  static Map<String, String> of(List<Path> lowestFirst) throws Exception {
    VisibleTree tree = new VisibleTree();
    for (Path layer : lowestFirst) {
      tree.lay(layer);
    }
    return tree.describe();
  }

  private void lay(Path layer) throws Exception {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(layer)) {
      paths = new ArrayList<>(walk.toList());
    }
    paths.remove(layer);
    for (Path path : paths) {
      String name = layer.relativize(path).toString();
      boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (!directory || isOpaque(path)) {
        files.subMap(name + "/", name + "0").clear();
      }
      if (isWhiteout(path)) {
        files.remove(name);
      } else {
        files.put(name, path);
      }
    }
  }

  private static boolean isOpaque(Path path) throws IOException {
    return KERNEL.xattrs().list(path.toString()).contains("trusted.overlay.opaque");
  }

  private static boolean isWhiteout(Path path) throws IOException {
    FileStatus status = KERNEL.files().stat(Fd.CWD, path.toString());
    return status.type() == FileType.CHARACTER_DEVICE
        && status.represented().equals(DeviceNumber.NONE);
  }

  private Map<String, String> describe() throws Exception {
    Map<String, String> described = new TreeMap<>();
    Map<String, String> firstNames = new HashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      Path path = file.getValue();
      Map<String, Object> status =
          new TreeMap<>(Files.readAttributes(path, STATUS, LinkOption.NOFOLLOW_LINKS));
      String inode = status.remove("dev") + ":" + status.remove("ino");
      String first = firstNames.putIfAbsent(inode, file.getKey());
      StringBuilder text = new StringBuilder(status.toString());
      if (first != null) {
        text.append(" = ").append(first);
      } else {
        text.append(' ').append(xattrs(path));
        if (Files.isSymbolicLink(path)) {
          text.append(" -> ").append(Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path)) {
          text.append(' ').append(hash(path));
        }
      }
      described.put(file.getKey(), text.toString());
    }
    return described;
  }

  private static String xattrs(Path path) throws IOException {
    Map<String, String> xattrs = new TreeMap<>();
    for (String name : KERNEL.xattrs().list(path.toString())) {
      byte[] value = KERNEL.xattrs().get(path.toString(), name);
      if (!name.startsWith("trusted.overlay.")) {
        xattrs.put(name, HexFormat.of().formatHex(value));
      }
    }
    return xattrs.toString();
  }

  private static String hash(Path path) throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(path)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }
}
