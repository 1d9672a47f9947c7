package io.beanpod.image.account;

import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.FileType;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.OpenHow;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /etc/passwd} and {@code /etc/group} of a root file system, passwd(5) and group(5). An
 * image is a stranger's: its links are followed inside its root only, and of a file no more is read
 * than the first mebibyte.
 */
public record AccountFiles(List<User> users, List<Group> groups) {

  private static final int MOST_BYTES = 1 << 20;
  private static final long LAST_ID = 0xFFFF_FFFEL;

  /** One line of passwd(5). */
  public record User(String name, long uid, long gid, String home) {}

  /** One line of group(5). */
  public record Group(String name, long gid, List<String> members) {
    /** Copies the members. */
    public Group {
      members = List.copyOf(members);
    }
  }

  /** Copies the lists. */
  public AccountFiles {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /** Reads both files of a root; one that is missing or no regular file is empty. */
  public static AccountFiles read(Kernel kernel, Fd root) throws IOException {
    return parse(text(kernel, root, "etc/passwd"), text(kernel, root, "etc/group"));
  }

  static AccountFiles parse(String passwd, String group) {
    List<User> users = new ArrayList<>();
    for (String line : passwd.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 6) {
        Optional<Long> uid = id(fields[2]);
        Optional<Long> gid = id(fields[3]);
        if (uid.isPresent() && gid.isPresent()) {
          users.add(new User(fields[0], uid.get(), gid.get(), fields[5]));
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    for (String line : group.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4) {
        List<String> members = fields[3].isEmpty() ? List.of() : List.of(fields[3].split(",", -1));
        id(fields[2]).ifPresent(gid -> groups.add(new Group(fields[0], gid, members)));
      }
    }
    return new AccountFiles(users, groups);
  }

  Optional<User> user(String name) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  Optional<User> user(long uid) {
    return users.stream().filter(user -> user.uid() == uid).findFirst();
  }

  Optional<Group> group(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /** The groups that have a user among their members. */
  List<Long> groupsOf(String userName) {
    return groups.stream()
        .filter(group -> group.members().contains(userName))
        .map(Group::gid)
        .toList();
  }

  /** A number that can be an id; -1, which means "unchanged" to the kernel, cannot. */
  static Optional<Long> id(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text)).filter(id -> id <= LAST_ID);
  }

  private static String text(Kernel kernel, Fd root, String path) throws IOException {
    try (Fd file =
        kernel.files().openat2(root, path, OpenHow.inRoot(OpenFlags.RDONLY | OpenFlags.NONBLOCK))) {
      if (kernel.files().stat(file).type() != FileType.REGULAR) {
        return "";
      }
      ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
      StringBuilder text = new StringBuilder();
      while (text.length() < MOST_BYTES) {
        bytes.clear();
        if (kernel.descriptors().read(file, bytes) == 0) {
          break;
        }
        text.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
      }
      return text.toString();
    } catch (SyscallException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return "";
      }
      throw e;
    }
  }
}
